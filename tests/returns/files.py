"""Return files as small as a test needs them, written as other systems write them."""

HEADER = """<Header><CollectionDetails><Collection>{collection}</Collection><Year>{year}</Year>
<ReferenceDate>2025-01-16</ReferenceDate></CollectionDetails><Source><SourceLevel>L</SourceLevel><LEA>{lea}</LEA>
<SoftwareCode>Other</SoftwareCode><Release>9</Release><SerialNo>001</SerialNo><DateTime>2025-02-01T09:00:00</DateTime>
<DMO>Y</DMO><DCO>Y</DCO></Source></Header>"""
AMINA = """<Surname>Example</Surname><Forename>Amina</Forename><PersonBirthDate>2015-03-02</PersonBirthDate><Sex>F</Sex>
<Ethnicity>WBRI</Ethnicity><PostCode>BS15TR</PostCode><UPN>H801000124001</UPN><UniqueLearnerNumber></UniqueLearnerNumber>"""
NO_NUMBER = AMINA.replace("<UPN>H801000124001</UPN>", "<UPNunknown>UN8</UPNunknown>")
REQUEST = """<Requests><ReceivedDate>2024-02-05</ReceivedDate><RYA>0</RYA><RequestOutcomeDate>2024-03-11</RequestOutcomeDate>
<RequestOutcome>{outcome}</RequestOutcome><RequestMediation>0</RequestMediation><RequestTribunal>0</RequestTribunal>
<Exported></Exported>{more}</Requests>"""
PLAN = """<NamedPlan><StartDate>{start}</StartDate><PlanDetail><URN>109000</URN><SENSetting></SENSetting>
<PlacementRank>1</PlacementRank><SENunitIndicator>0</SENunitIndicator><ResourcedProvisionIndicator>0</ResourcedProvisionIndicator>
</PlanDetail></NamedPlan>"""
ACTIVE = """<ActivePlans><PlacementDetail><URN>109000</URN><PlacementRank>1</PlacementRank><EntryDate>2024-09-03</EntryDate>
<SENunitIndicator>0</SENunitIndicator><ResourcedProvisionIndicator>0</ResourcedProvisionIndicator></PlacementDetail>
<SENneed><SENtype>SLCN</SENtype><SENtypeRank>1</SENtypeRank></SENneed>{more}</ActivePlans>"""


def request(outcome="N", more=""):
    return REQUEST.format(outcome=outcome, more=more)


def planned(outcome="Y", start="2024-06-21", more="", week_20="0"):
    """A request that came to a plan."""
    dated = f"<AssessmentOutcomeDate>{start}</AssessmentOutcomeDate>" if outcome == "Y" else ""
    told = f"<Assessment><AssessmentOutcome>{outcome}</AssessmentOutcome>{dated}<Week20>{week_20}</Week20>"
    return request("Y", f"{told}{PLAN.format(start=start)}</Assessment>{ACTIVE.format(more=more)}")


def historical(start="2019-05-01", more=""):
    """A plan of long ago: H, and no dates but its own."""
    told = f"<Assessment><AssessmentOutcome>H</AssessmentOutcome>{PLAN.format(start=start)}</Assessment>"
    return f"<Requests><RequestOutcome>H</RequestOutcome>{told}{ACTIVE.format(more=more)}</Requests>"


def person(*requests, who=AMINA):
    return f"<Person>{who}{''.join(requests)}</Person>"


def message(*persons, collection="SEN2", year="2025", lea="801", header=HEADER, before=""):
    head = header.format(collection=collection, year=year, lea=lea)
    return f'<?xml version="1.0"?>{before}<Message>{head}<Persons>{"".join(persons)}</Persons></Message>'

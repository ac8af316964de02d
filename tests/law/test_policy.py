"""Local policy is apart from the law, calls nothing statutory, and can move no date of law."""

from workflow.law.book import book
from workflow.law.policy import EXAMPLE, load_policy, policy
from workflow.law.words import PROMISED, Kind


def test_the_example_policy():
    local = policy()
    weeks = {target.code: (target.limit.amount, target.limit.unit) for target in local.targets}
    assert weeks == {
        "decide_to_draft": (12, "week"),
        "send_draft": (16, "week"),
        "family_advice": (4, "week"),
        "allocate_caseworker": (5, "working_day"),
        "ask_for_advice": (5, "working_day"),
        "allocate_psychologist": (10, "working_day"),
        "contact_family": (4, "week"),
        "review_exception": (4, "week"),
        "reply_message": (5, "working_day"),
        "reply_complaint": (20, "working_day"),
        "reply_complaint_second_stage": (20, "working_day"),
        "reply_ombudsman": (20, "working_day"),
        "reply_concern": (10, "working_day"),
        "reply_mp_enquiry": (10, "working_day"),
        "reply_pals": (10, "working_day"),
    }
    assert (local.due_soon_days, local.count_receipt_day) == (14, False)
    assert (local.deemed_service_by_post.amount, local.deemed_service_by_post.unit) == (2, "working_day")


def test_a_local_target_is_a_local_target_and_no_provision_of_the_book():
    for target in policy().targets:
        assert target.limit.kind is (Kind.PROMISE if target.clock in PROMISED else Kind.LOCAL_TARGET)
        assert target.limit.cite not in book()
        assert target.limit.excused_by is None
        assert target.says.endswith(".")
        assert target.source


def test_nothing_local_is_called_statutory():
    assert "statutory" not in EXAMPLE.read_text(encoding="utf-8").lower()


def test_the_family_has_no_clock_in_law():
    assert policy().target("family_advice").row == "T8p"


def test_another_policy_has_another_digest(tmp_path):
    other = tmp_path / "ours.yaml"
    other.write_text(EXAMPLE.read_text(encoding="utf-8").replace("amount: 12", "amount: 14"), encoding="utf-8")
    assert load_policy(other).limit("decide_to_draft").amount == 14
    assert load_policy(other).digest != policy().digest
    assert load_policy(EXAMPLE).digest == policy().digest

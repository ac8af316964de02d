"""Complaints, concerns, enquiries of members of parliament, contacts of PALS: recorded step by step, each owed its reply.

For the council's own people alone. A service is not shown what came of its own PALS contacts: they are the council's to
answer, and some are about the service.
"""

"""The ten events as Viewflow draws them: two steps, three branches of two steps side by side, two steps.

Imported by bench.viewflow_peer alone, once Django is set up.
"""

from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.models import Process


class CaseFlow(flow.Flow):
    """A request, three advices asked for and given, the draft."""

    process_class = Process
    request = flow.StartHandle().Next(this.agreed)
    agreed = flow.Handle().Next(this.split)
    split = flow.Split().Next(this.asked_1).Next(this.asked_2).Next(this.asked_3)
    asked_1 = flow.Handle().Next(this.came_1)
    asked_2 = flow.Handle().Next(this.came_2)
    asked_3 = flow.Handle().Next(this.came_3)
    came_1 = flow.Handle().Next(this.join)
    came_2 = flow.Handle().Next(this.join)
    came_3 = flow.Handle().Next(this.join)
    join = flow.Join().Next(this.plan)
    plan = flow.Handle().Next(this.draft)
    draft = flow.Handle().Next(this.end)
    end = flow.End()

"""What the office, visitors and families do with welcome visits."""

from unterwegs.welcome.actions.ends import AlreadyEnded, end
from unterwegs.welcome.actions.forgetting import forget, forget_marks, forget_plans, forget_rejected

__all__ = ["AlreadyEnded", "end", "forget", "forget_marks", "forget_plans", "forget_rejected"]

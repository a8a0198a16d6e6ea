"""What the office, visitors and families do with welcome visits."""

from unterwegs.welcome.actions.deciding import NotHeld, NotToDecide, correct_address, decide
from unterwegs.welcome.actions.ends import AlreadyEnded, end
from unterwegs.welcome.actions.figures import freeze
from unterwegs.welcome.actions.forgetting import forget, forget_marks, forget_plans, forget_rejected
from unterwegs.welcome.actions.houses import keep_house, remove_house
from unterwegs.welcome.actions.intake import NoBasis, NotVerified, Progress, Receipt, destroyed, receive, refuse_without
from unterwegs.welcome.actions.stopping import hold, pull, stop

__all__ = [
    "AlreadyEnded",
    "NoBasis",
    "NotHeld",
    "NotToDecide",
    "NotVerified",
    "Progress",
    "Receipt",
    "correct_address",
    "decide",
    "destroyed",
    "end",
    "forget",
    "forget_marks",
    "forget_plans",
    "forget_rejected",
    "freeze",
    "hold",
    "keep_house",
    "pull",
    "receive",
    "refuse_without",
    "remove_house",
    "stop",
]

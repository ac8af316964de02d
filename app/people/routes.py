from fastapi import APIRouter

from app.deps import SignedIn
from app.problems import PROBLEMS

router = APIRouter(prefix="/api/v1", tags=["people"], route_class=SignedIn, responses=PROBLEMS)

"""The administrator's pages, put together."""

from fastapi import APIRouter, Depends

from app.admin import pages_accounts, pages_holidays, pages_house, pages_keys, pages_services
from app.web.sessions import signed_in

router = APIRouter(include_in_schema=False, dependencies=[Depends(signed_in)])
for part in (pages_house, pages_accounts, pages_keys, pages_services, pages_holidays):
    router.include_router(part.router)

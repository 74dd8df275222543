"""The server: pages and routes on one port, with security headers on every answer."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware

from ui import first_account, tidying, uploads
from ui.headers import SecurityHeaders
from ui.routes import ROUTES


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    await run_in_threadpool(first_account.announce)
    await run_in_threadpool(uploads.begin)
    tidying.begin()
    yield


app = st.App("main.py", routes=ROUTES, middleware=[Middleware(SecurityHeaders)], lifespan=lifespan)

"""The server: pages and routes on one port, with security headers on every answer."""

import streamlit as st
from starlette.middleware import Middleware

from ui.headers import SecurityHeaders
from ui.routes import ROUTES

app = st.App("main.py", routes=ROUTES, middleware=[Middleware(SecurityHeaders)])

"""Signing in and out, and the choice of language: Django's own views, guarded as all are."""

from django.contrib.auth.views import LoginView, LogoutView
from django.views.i18n import set_language

from diaba.access import Act, guard

sign_in = guard(Act.READ_PUBLIC)(
    LoginView.as_view(template_name="portal/sign_in.html", redirect_authenticated_user=True)
)
sign_out = guard(Act.READ_PUBLIC)(LogoutView.as_view())
language = guard(Act.READ_PUBLIC)(set_language)

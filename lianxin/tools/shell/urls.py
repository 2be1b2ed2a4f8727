from django.urls import path

from lianxin.tools.shell import views

app_name = "shell"
urlpatterns = [
    path("ping/", views.ping, name="ping"),
    path("theme/", views.choose_theme, name="theme"),
    path("language/", views.choose_language, name="language"),
    path("styleguide/", views.styleguide, name="styleguide"),
]

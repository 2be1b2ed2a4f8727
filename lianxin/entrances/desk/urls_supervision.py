from django.urls import path, re_path

from lianxin.entrances.desk.views import late, orders

urlpatterns = [
    path("supervision/", late.index, name="supervision"),
    path("supervision/late/", late.late, name="late"),
    path("supervision/orders/", orders.index, name="orders"),
    re_path(r"^supervision/orders/export\.(?P<form>csv|xlsx)$", orders.export, name="orders_export"),
    path("supervision/orders/new/", orders.new, name="order_new"),
    path("supervision/orders/<uuid:pk>/", orders.page, name="order"),
    path("supervision/orders/<uuid:pk>/<slug:slug>/", orders.act, name="order_act"),
]

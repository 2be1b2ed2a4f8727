from django.urls import path, re_path

from lianxin.entrances.desk.views import approvals, late, meeting_acts, meetings, orders, sponsors
from lianxin.entrances.desk.views import supervision_papers as papers

urlpatterns = [
    path("supervision/", late.index, name="supervision"),
    path("supervision/late/", late.late, name="late"),
    path("supervision/orders/", orders.index, name="orders"),
    re_path(r"^supervision/orders/export\.(?P<form>csv|xlsx)$", orders.export, name="orders_export"),
    path("supervision/orders/new/", orders.new, name="order_new"),
    path("supervision/orders/<uuid:pk>/", orders.page, name="order"),
    path("supervision/orders/<uuid:pk>/paper.<str:fmt>", papers.order, name="order_paper"),
    path("supervision/orders/<uuid:pk>/<slug:slug>/", orders.act, name="order_act"),
    path("supervision/approvals/", approvals.index, name="approvals"),
    path("supervision/approvals/<uuid:pk>/", approvals.page, name="approval"),
    path("supervision/approvals/<uuid:pk>/paper.<str:fmt>", papers.approval, name="approval_paper"),
    path("supervision/approvals/<uuid:pk>/<slug:slug>/", approvals.act, name="approval_act"),
    path("supervision/sponsored/", sponsors.sponsored, name="sponsored"),
    path("supervision/meetings/", meetings.index, name="meetings"),
    path("supervision/meetings/new/", meetings.new, name="meeting_new"),
    path("supervision/meetings/<uuid:pk>/", meetings.page, name="meeting"),
    path("supervision/meetings/<uuid:pk>/paper.<str:fmt>", papers.minutes, name="meeting_paper"),
    path("supervision/meetings/<uuid:pk>/<slug:slug>/", meeting_acts.act, name="meeting_act"),
    path("supervision/meetings/<uuid:pk>/items/<int:number>/<slug:slug>/", meeting_acts.item_act, name="meeting_item"),
    path("supervision/seats/<uuid:pk>/remove/", meeting_acts.remove_seat, name="seat_remove"),
    path("supervision/tasks/", meetings.tasks, name="tasks"),
    path("supervision/tasks/<uuid:pk>/", meeting_acts.task, name="meeting_task"),
    path("disputes/<str:code>/sponsor/", sponsors.page, name="dispute_sponsor"),
    path("disputes/<str:code>/sponsor/<slug:slug>/", sponsors.act, name="dispute_sponsor_act"),
]

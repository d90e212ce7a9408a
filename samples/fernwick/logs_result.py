"""The main sample: three hours of Fernwick in the newest form, with most faults that the rule packs know."""

from __future__ import annotations

from typing import Final

from fernwick import logs_application, logs_database, logs_upstream, traffic
from fernwick.dice import Dice
from fernwick.requests import App, Deployment, utc_ms
from fernwick.sample import Sample, Traffic
from fernwick.scene import Scene
from fernwick.styles import V7, new_style
from fernwick.writers import json_compact

FILE: Final = "logs_result.json"
OLD: Final = Deployment("dpl_Fw1EXAMPLEfern000000000000A1", "fernwick-a1b2c3d4e-team.deploy.example")
NEW: Final = Deployment("dpl_Fw2EXAMPLEfern000000000000B2", "fernwick-f5g6h7i8j-team.deploy.example")


def logs_result() -> tuple[Sample, Traffic]:
    """The sample, and its traffic for those samples that are cut out of it."""
    dice = Dice(FILE)
    start_ms = utc_ms(2026, 2, 4, 8)
    switch_ms = utc_ms(2026, 2, 4, 9, 5)
    end_ms = utc_ms(2026, 2, 4, 11)
    scene = Scene(dice, App(dice, OLD), App(dice, NEW), start_ms, switch_ms, end_ms)
    requests = (
        *logs_database.database(scene),
        *logs_upstream.upstream(scene),
        *logs_application.application(scene),
        *traffic.bots(scene.first, start_ms + 5_000),
        *traffic.bots(scene.second, switch_ms + 2_000, rounds=6),
        *traffic.scanner(scene.first, scene.at(41), 5),
        *traffic.scanner(scene.second, scene.at(147), 9),
        *traffic.people(scene.app_at, dice, start_ms, switch_ms, 105),
        # The column is missing for everybody: these two routes never answer well after the switch.
        *traffic.people(scene.app_at, dice, switch_ms, end_ms, 185, broken=logs_database.COLUMN_ROUTES),
    )
    notes = logs_database.NOTES | logs_upstream.NOTES | logs_application.NOTES
    story = Traffic(requests, tuple(new_style(requests)), notes)
    return story.sample(FILE, json_compact(story.rows, V7)), story

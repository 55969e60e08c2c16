"""The moderator's view of a workshop: begin, open and close rounds, reveal, adopt, export, delete."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from sozial.errors import DataError
from sozial.index.build import build_index
from sozial.index.method_file import read_method
from sozial.index.method_writing import write_method
from sozial.insight.robustness import Robustness
from sozial.insight.variation import Variation
from sozial.method import Method
from sozial.model import NAME
from sozial.output.insight_layers import build_certainty_layer
from sozial.output.layers import build_index_layer
from sozial.output.tables import write_xlsx
from sozial.output.workshop_charts import build_dots, build_parts
from sozial.store.opened import workshop_store
from sozial.store.workshops import ENDED, RoundState, Workshop, WorkshopSettings
from sozial.ui import navigation, state
from sozial.ui.charts import show_chart
from sozial.ui.current import Current
from sozial.ui.findings import show_findings
from sozial.ui.language import _, number, percent, plain
from sozial.ui.map_panel import show_layer
from sozial.ui.recipes import take_over
from sozial.ui.workshop_links import ballot_link, qr_code
from sozial.workshop.agreement import find_two_views, kendall_w
from sozial.workshop.ballot import FORM_LABELS, MOST_TOPICS, Ballot, Form, Topic, share_matrix
from sozial.workshop.outcome import group_shares, indicator_weights, own_rankings
from sozial.workshop.small_groups import merge_small_groups
from sozial.workshop.topics import domain_topics, indicator_topics

_HELD, _KEY = "_workshop", "_workshop_key"
_PULSE = 2.0
DOMAINS, INDICATORS = "domains", "indicators"


def current_workshop() -> Workshop | None:
    """Return the workshop that this session moderates; None without one, or after it was deleted."""
    key = state.read(_HELD)
    if key is None:
        return None
    try:
        found = workshop_store().by_key(key)
    except SQLAlchemyError:
        st.error(_("The database cannot be reached."))
        return None
    if found is None:
        state.forget(_HELD)
    return found


def _moderate(workshop: Workshop, key: str = "") -> None:
    state.write(_HELD, workshop.key)
    state.write(_KEY, key)


def show_beginning(current: Current) -> None:
    """Show how a workshop is begun, or one taken up again with its key."""
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.markdown(f"**{_('Begin a workshop')}**")
        if not current.method.is_flat:
            st.info(
                _("A workshop weighs recipes in which indicators go straight into the index. Choose such a recipe.")
            )
            return
        _show_form(current)
    with right:
        st.markdown(f"**{_('Take a workshop up again')}**")
        with st.form("resume", border=False):
            code = st.text_input(_("Code"), max_chars=20)
            key = st.text_input(_("Moderator's key"), type="password", max_chars=80)
            if st.form_submit_button(_("Continue")):
                found = workshop_store().by_code(code)
                if found is not None and workshop_store().is_moderator(found, key):
                    _moderate(found)
                    st.rerun()
                st.error(_("Code and key do not fit together."))


def _show_form(current: Current) -> None:
    dataset, method, period, language = current.dataset, current.method, current.period, state.language()
    title = st.text_input(_("Title"), _("Workshop {title}").format(title=dataset.title), max_chars=80, key="ws-title")
    kind = st.segmented_control(
        _("What is weighed"), [DOMAINS, INDICATORS], default=DOMAINS, required=True, key="ws-kind",
        format_func=lambda chosen: _("Handlungsfelder") if chosen == DOMAINS else _("Indicators"),
    )  # fmt: skip
    possible = (domain_topics if kind == DOMAINS else indicator_topics)(dataset, method, period, language)
    labels = {topic.code: topic.label for topic in possible}
    chosen = st.multiselect(
        _("Topics, at most {n}").format(n=MOST_TOPICS), list(labels), default=list(labels)[:MOST_TOPICS],
        format_func=lambda code: labels.get(code, code), max_selections=MOST_TOPICS, key=f"ws-topics-{kind}",
    )  # fmt: skip
    form = st.segmented_control(
        _("How"), [str(entry) for entry in Form], default=str(Form.POINTS), required=True, key="ws-form",
        format_func=lambda entry: _(FORM_LABELS[Form(entry)]),
    )  # fmt: skip
    groups = st.text_input(
        _("Groups, separated by commas (may be empty)"), _("residents, administration, providers"), key="ws-groups",
        max_chars=200,
    )  # fmt: skip
    with st.container(horizontal=True, gap="medium"):
        rounds = st.number_input(_("Rounds"), 1, 9, 2, key="ws-rounds", width=130)
        rated = current.result.rated
        most = st.number_input(
            _("Among the … most burdened"), 1, max(rated, 1), min(10, max(rated // 5, 1)), key="ws-most", width=220,
            help=_("Fixed now, before anything is revealed."),
        )  # fmt: skip
    if len(chosen) < 2:
        st.caption(_("Choose at least two topics."))
        return
    settings = WorkshopSettings(
        title.strip() or dataset.title,
        Form(form),
        tuple(topic for topic in possible if topic.code in chosen),
        tuple(dict.fromkeys(part.strip()[:40] for part in groups.split(",") if part.strip()))[:6],
        int(rounds),
        int(most),
        write_method(method).decode(),
        dataset.digest,
        dataset.title,
        period,
    )
    if st.button(_("Begin workshop"), type="primary", key="ws-begin", icon=":material/groups:"):
        try:
            workshop, key = workshop_store().create(settings, datetime.date.today())
        except SQLAlchemyError:
            st.error(_("The database cannot be reached."))
            return
        _moderate(workshop, key)
        st.rerun()


def show_way_in(workshop: Workshop) -> None:
    """Show code, link and QR code for the projector, and the moderator's key once."""
    link = ballot_link(workshop.code)
    left, right = st.columns([3, 1], vertical_alignment="center")
    with left:
        st.markdown(f"# {workshop.code[:3]} {workshop.code[3:]}")
        st.markdown(f"### {plain(link.split('://', 1)[-1])}")
        if not state.listens_to_network():
            st.info(
                _(
                    "Phones cannot reach this computer yet: the app listens to this computer alone. See "
                    "“Workshops” in the README."
                )
            )
    with right:
        st.image(qr_code(link), caption=_("Scan with the phone's camera"), width=220)
    key = state.read(_KEY, "")
    if key and not state.is_public():
        with st.expander(_("Moderator's key: note it down"), icon=":material/key:"):
            st.code(key, language=None)
            st.caption(
                _("With code and key the workshop can be taken up again from any computer. It is shown only now.")
            )


def show_controls(workshop: Workshop) -> None:
    """Show where the workshop stands, live, and what can be done next."""
    _show_pulse(workshop.key)
    current = workshop.current
    with st.container(horizontal=True, gap="small"):
        if workshop.phase != ENDED:
            if current is not None and current.is_open:
                _button(_("Close round {n}").format(n=current.number), "close", ":material/lock:", primary=True)
            else:
                done = len(workshop.rounds)
                if done < workshop.settings.rounds:
                    _button(_("Open round {n}").format(n=done + 1), "open", ":material/how_to_vote:", primary=not done)
                if current is not None and not current.revealed:
                    _button(_("Reveal the weightings"), "reveal", ":material/visibility:", primary=True)
                if current is not None and current.revealed and not current.quarters_revealed:
                    _button(_("Reveal the quarters"), "quarters", ":material/map:", primary=True)
                if done:
                    _button(_("End workshop"), "end", ":material/flag:")
        with st.popover(_("Delete"), icon=":material/delete:"):
            st.markdown(_("Deletes the workshop with all weightings. Export them first."))
            _button(_("Delete for good"), "delete", ":material/delete_forever:")
        if st.button(_("Leave this view"), key="ws-leave", type="tertiary"):
            state.forget(_HELD)
            st.rerun()


def _button(label: str, what: str, icon: str, primary: bool = False) -> None:
    st.button(
        label, key=f"ws-{what}", icon=icon, type="primary" if primary else "secondary", on_click=_act, args=(what,)
    )


def _act(what: str) -> None:
    store, key = workshop_store(), state.read(_HELD)
    workshop = store.by_key(key) if key else None
    if workshop is None:
        return
    actions = {
        "open": store.open_round,
        "close": store.close_round,
        "reveal": store.reveal,
        "quarters": lambda found: store.reveal(found, quarters=True),
        "end": store.end,
        "delete": store.remove,
    }
    try:
        actions[what](workshop)
    except DataError as error:
        state.add_notices(error.findings)


@st.fragment(run_every=_PULSE)
def _show_pulse(key: str) -> None:
    """Say how many have weighed; asked anew every two seconds."""
    workshop = workshop_store().by_key(key)
    if workshop is None:
        return
    current = workshop.current
    if workshop.phase == ENDED:
        st.markdown(f"### {_('The workshop has ended.')}")
    elif current is None:
        st.markdown(f"### {_('Getting to know the topics: no round is open yet.')}")
    else:
        count = number(workshop_store().count(workshop, current.number))
        words = (
            _("Round {n} is open: {count} have weighed")
            if current.is_open
            else _("Round {n} is closed: {count} have weighed")
        )
        st.markdown(f"### {words.format(n=current.number, count=count)}")


def show_learning(workshop: Workshop) -> None:
    """Show what each topic means in this town, before anybody weighs: without an index, without a quarter's name."""
    columns = st.columns(2, gap="medium")
    for place, topic in enumerate(workshop.settings.topics):
        with columns[place % 2], st.container(border=True):
            st.markdown(f"### {plain(topic.label)}")
            if topic.explanation:
                st.markdown(plain(topic.explanation))
            st.markdown("\n".join(f"- {plain(fact)}" for fact in topic.facts))


def show_rounds(current: Current, workshop: Workshop) -> None:
    """Show what revealed rounds gave: every weighting, differing views, groups, and the change between rounds."""
    revealed = [entry for entry in workshop.rounds if entry.revealed]
    if not revealed:
        return
    means: dict[str, np.ndarray] = {}
    shares = np.empty((0, len(workshop.settings.topics)))
    ballots: list[Ballot] = []
    for entry in revealed:
        ballots = workshop_store().ballots(workshop, entry.number)
        shares = share_matrix(ballots, workshop.settings.topics)
        if len(shares):
            means[_("Round {n}").format(n=entry.number)] = group_shares(shares)
    if not len(shares):
        st.info(_("Nobody has weighed in this round."))
        return
    _show_spread(current, workshop.settings.topics, shares)
    _show_groups(current, workshop.settings, ballots, shares)
    if len(means) > 1:
        chart = build_parts(means, workshop.settings.topics, state.language(), _("From round to round"))
        show_chart(current, chart, "ws-rounds-chart", with_recipe=False)
    _show_quarters(current, workshop, revealed[-1], shares)
    _show_export(workshop)


def _show_spread(current: Current, topics: tuple[Topic, ...], shares: np.ndarray) -> None:
    show_chart(current, build_dots(shares, topics, state.language()), "ws-dots", with_recipe=False)
    for views in find_two_views(shares, topics):
        words = _("Two views on “{topic}”: {low_count} give it about {low}, {high_count} about {high} of the weight.")
        st.warning(
            words.format(
                topic=plain(views.topic.label), low_count=number(views.low_count), high_count=number(views.high_count),
                low=percent(views.low), high=percent(views.high),
            ),
            icon=":material/call_split:",
        )  # fmt: skip
    st.caption(_("Not representative: this is what those present think, and it decides nothing."))


def _show_groups(current: Current, settings: WorkshopSettings, ballots: list[Ballot], shares: np.ndarray) -> None:
    if not settings.groups:
        return
    sizes = Counter(ballot.group for ballot in ballots)
    parts = merge_small_groups({name: sizes.get(name, 0) for name in (*settings.groups, "")})
    if not parts:
        st.caption(_("Groups are shown only where each has at least 5 weightings."))
        return
    named = {
        " + ".join(name or _("not stated") for name in part): group_shares(
            shares[[ballot.group in part for ballot in ballots]]
        )
        for part in parts[:4]
    }
    show_chart(
        current,
        build_parts(named, settings.topics, state.language(), _("By group")),
        "ws-groups-chart",
        with_recipe=False,
    )


def _show_quarters(current: Current, workshop: Workshop, entry: RoundState, shares: np.ndarray) -> None:
    if not entry.quarters_revealed:
        st.caption(_("Quarters stay hidden until they are revealed, so that nobody weighs for a quarter."))
        return
    settings, dataset = workshop.settings, current.dataset
    if dataset.digest != settings.dataset_digest:
        st.info(
            _("The workshop was begun with “{title}”: load that data to see map and ranking.").format(
                title=plain(settings.dataset_title)
            )
        )
        return
    method = read_method(settings.method.encode(), settings.title)
    try:
        own = own_rankings(dataset, method, settings.period, settings.topics, shares, settings.most)
        weighed = _weighed(method, settings, group_shares(shares))
        result = build_index(dataset, weighed, settings.period)
    except DataError as error:
        show_findings(error.findings)
        return
    st.markdown(
        "### "
        + _("How often is a quarter among the {k} most burdened in the participants' own weightings?").format(
            k=settings.most
        )
    )
    table = pd.DataFrame({"name": dataset.units[NAME].reindex(own.index).astype(str), "share": own})
    table["rank"] = result.ranks.reindex(own.index)
    table = table.sort_values(["share", "rank"], ascending=[False, True], kind="stable")
    frame = pd.DataFrame({"among_first": own}, index=own.index)
    found = Robustness(frame, Variation((), most=settings.most), len(shares), float("nan"), ())
    left, middle, right = st.columns([4, 4, 3], gap="medium")
    if dataset.has_areas:
        with left:
            show_layer(dataset, build_certainty_layer(dataset, found, state.language()), "ws-own-map", 460)
            st.caption(_("In the participants' own weightings"))
        with middle:
            show_layer(dataset, build_index_layer(dataset, result, state.language(), current.with_ranks), "ws-map", 460)
            st.caption(_("Index under the group's weights"))
    with right:
        shown = pd.DataFrame(
            {
                _("Quarter"): table["name"],
                _("Own weightings"): [percent(share) for share in table["share"]],
                _("Rank, group's weights"): [number(rank) if rank else "–" for rank in table["rank"]],
            }
        )
        st.dataframe(shown, hide_index=True, height=460)
    if st.button(_("Take these weights over as a recipe"), key="ws-adopt", icon=":material/tune:"):
        take_over(weighed, state.whole_dataset())
        navigation.go_to(navigation.ANALYSIS)


def _weighed(method: Method, settings: WorkshopSettings, shares: np.ndarray) -> Method:
    """Return the recipe with the group's weights, as a trial that says where they come from."""
    weights = indicator_weights(method, settings.topics, shares)
    said = _("Weights from the workshop “{title}”.").format(title=settings.title)
    described = f"{method.description} {said}".strip()
    named = replace(method.as_trial(), name=f"{method.name} – {settings.title}"[:120], description=described)
    return named.with_weights(weights)


def _show_export(workshop: Workshop) -> None:
    st.download_button(
        _("Export (XLSX)"), lambda: build_export(workshop), "werkstatt.xlsx", key="ws-export", on_click="ignore",
        icon=":material/download:",
    )  # fmt: skip


def build_export(workshop: Workshop) -> bytes:
    """Return all closed rounds without anything that leads to a person: groups too small to be shown are merged."""
    settings = workshop.settings
    rows, agreement = [], []
    for entry in workshop.rounds:
        if entry.is_open:
            continue
        ballots = workshop_store().ballots(workshop, entry.number)
        shares = share_matrix(ballots, settings.topics)
        sizes = Counter(ballot.group for ballot in ballots)
        parts = merge_small_groups({name: sizes.get(name, 0) for name in (*settings.groups, "")})
        for ballot in sorted(ballots, key=lambda ballot: sorted(ballot.values.items())):
            part = next((part for part in parts if ballot.group in part), ())
            row = {_("Round"): entry.number, _("Group"): " + ".join(name or _("not stated") for name in part)}
            rows.append(row | {topic.label: ballot.values[topic.code] for topic in settings.topics})
        if len(shares):
            found = kendall_w(shares)
            row = {_("Round"): entry.number, _("Weightings"): len(ballots), _("Kendall's W"): found.w}
            row |= {
                topic.label: float(share) for topic, share in zip(settings.topics, group_shares(shares), strict=True)
            }
            agreement.append(row)
    record = pd.DataFrame(
        [
            (_("Workshop"), settings.title),
            (_("Date"), workshop.held_on),
            (_("Data"), f"{settings.dataset_title} {settings.period}".strip()),
            (_("How"), _(FORM_LABELS[settings.form])),
            (_("Rounds"), str(len(workshop.rounds))),
            (_("Note"), _("Not representative: this is what those present think, and it decides nothing.")),
        ],
        columns=[_("What"), _("Value")],
    )
    return write_xlsx(pd.DataFrame(rows), _("Weightings"), {_("Means"): pd.DataFrame(agreement), _("Record"): record})

"""A page that shows every row of the corpus wherever Streamlit reads Markdown, for `test_hostile_words.py`."""

import sys
from pathlib import Path

import pandas as pd
import streamlit as st

sys.path.insert(0, str(Path(__file__).parents[2]))

from sozial.ui.session.language import badge_text, plain, plain_table
from tests.words import CORPUS

for place, words in enumerate(words for words in CORPUS if len(words.text) < 1_000):
    shown = plain(words.text)
    with st.container(key=f"paragraph-{place}"):
        st.markdown(shown)
    with st.container(key=f"line-{place}"):
        st.markdown(f"Titel  \n{shown}  \nEnde")
    with st.container(key=f"item-{place}"):
        st.markdown(f"- **{shown}** · x")
    with st.container(key=f"label-{place}"):
        st.checkbox(shown, key=f"checkbox-{place}")
    with st.container(key=f"badge-{place}"):
        st.badge(badge_text(words.text))
with st.container(key="table"):
    st.table(plain_table(pd.DataFrame({words.text: [words.text] for words in CORPUS if len(words.text) < 1_000})))
st.text("Ende")

"""The floor: ten sliders and one line of text, with Streamlit's default configuration."""

import streamlit as st

values = [st.slider(f"Slider {number}", 0, 100, 50, key=f"slider-{number}") for number in range(10)]
st.markdown(f"sum {sum(values)}")

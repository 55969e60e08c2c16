"""What the rows of a ranking alone are called, and the colours of their classes."""

HOSTILE = ["<img src=x onerror=alert(1)>", "`x` ${1+1}", "</script><b>fett</b>", "=1+1", "_ *x* [a](b)", "Ä\u202eß"]
COLOURS = ["#f1eef6", "#74a9cf", "#045a8d"]

"""What leaves the house: papers, slides, workbooks, map files and projects, all from one material."""

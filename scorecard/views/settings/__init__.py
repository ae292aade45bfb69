"""The data team's pages: the list of measures, a measure's settings, and the forms that change them."""

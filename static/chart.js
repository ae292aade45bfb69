// Draws the figure in #plot-data with plotly, which the page loads only when a reader asks for it.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const figure = JSON.parse(document.getElementById("plot-data").textContent);
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const ink = css("--ink");
  const line = css("--line");
  const colours = { "Our value": ink, "Older measure": css("--ink-3"), "First reported": css("--ink-3") };
  for (const trace of figure.data) {
    const colour = colours[trace.name] || (trace.line ? css("--blue") : css("--ink-2"));
    if (trace.line) trace.line.color = colour;
    trace.marker = { ...(trace.marker || {}), color: colour };
  }
  // A long title would run out of a narrow page: broken where about so many letters fit.
  const title = figure.layout.title.text;
  const broken = () => {
    const letters = Math.max(20, Math.floor(document.getElementById("plot").clientWidth / 11));
    return title.replace(new RegExp(`(.{1,${letters}})(\\s|$)`, "g"), "$1<br>").replace(/<br>$/, "");
  };
  figure.layout.title = { text: broken(), font: { size: 14 } };
  window.addEventListener("resize", () => window.Plotly.relayout("plot", { "title.text": broken() }));
  Object.assign(figure.layout, { paper_bgcolor: css("--paper"), plot_bgcolor: css("--paper"), font: { color: ink } });
  for (const axis of ["xaxis", "yaxis"]) {
    figure.layout[axis] = { ...figure.layout[axis], gridcolor: line, linecolor: line, zerolinecolor: line };
  }
  window.Plotly.newPlot("plot", figure.data, figure.layout, {
    responsive: true,
    displaylogo: false,
    modeBarButtonsToRemove: ["lasso2d", "select2d"],
    toImageButtonOptions: { filename: "trend" },
  });
});

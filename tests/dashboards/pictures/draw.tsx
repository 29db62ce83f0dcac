// Draws window.BOARD, a dashboard with the answers to its queries, with Grafana's own components. Bar charts alone are drawn by
// bars.tsx: Grafana's are not in its published packages.
import * as React from 'react';
import { createRoot } from 'react-dom/client';
import {
  createTheme, dateTime, DataFrame, Field, FieldConfig, FieldType, getDisplayProcessor, renderMarkdown, TimeRange, toDataFrame,
} from '@grafana/data';
import { initPluginTranslations } from '@grafana/i18n';
import { BigValue, PanelChrome, ThemeContext, TimeSeries, UPlotConfigBuilder } from '@grafana/ui';
import { TableNG } from '@grafana/ui/dist/esm/components/Table/TableNG/TableNG.mjs';
import { Bars } from './bars';

declare const BOARD: any;
const dark = location.hash === '#dark';
const theme = createTheme({ colors: { mode: dark ? 'dark' : 'light' } });
document.body.classList.toggle('dark', dark);
const [cell, row, gap] = [1256 / 24, 30, 8];
const range: TimeRange = {
  from: dateTime(BOARD.time[0]), to: dateTime(BOARD.time[1]), raw: { from: dateTime(BOARD.time[0]), to: dateTime(BOARD.time[1]) },
};

const merged = (into: any, path: string[], value: any): any =>
  path.length === 0 ? (value === null ? undefined : value) : { ...into, [path[0]]: merged(into?.[path[0]] ?? {}, path.slice(1), value) };

// The panel's defaults and what its overrides say of the column.
function configOf(panel: any, name: string): FieldConfig {
  let config: any = structuredClone(panel.fieldConfig.defaults);
  for (const { matcher, properties } of panel.fieldConfig.overrides)
    if (matcher.id === 'byRegexp' ? new RegExp(matcher.options.slice(1, -1)).test(name) : matcher.options === name) for (const { id, value } of properties) config = merged(config, id.split('.'), value);
  const base = config.thresholds?.steps?.[0];
  if (base) base.value = -Infinity;
  if (config.links) config.links = config.links.map((link: any) => ({ ...link, url: '#' }));
  return config;
}

const typeOf = (sql: string) =>
  sql.startsWith('timestamp') ? FieldType.time : /text|"char"|boolean/.test(sql) ? FieldType.string : FieldType.number;

const valueOf = (sql: string, value: any) =>
  typeOf(sql) === FieldType.time && value ? Date.parse(value + (/Z|[+]/.test(value) ? '' : 'Z')) : value;

function frameOf(panel: any, columns: string[][], rows: any[]): DataFrame {
  const frame = toDataFrame({
    fields: columns.map(([name, sql]) => ({
      name, type: typeOf(sql), config: configOf(panel, name),
      values: rows.map((one) => valueOf(sql, one[name])),
    })),
  });
  frame.fields.forEach((field, i) => finish(field, i - 1));
  return frame;
}

function finish(field: Field, seriesIndex: number) {
  field.state = { ...field.state, seriesIndex: Math.max(0, seriesIndex) };
  field.display = getDisplayProcessor({ field, theme, timeZone: 'utc' });
  const links = field.config.links ?? [];
  if (links.length) field.getLinks = () => links.map(({ title }) => ({ href: '#', title, target: '_self', origin: field })) as any;
}

// A column metric tells series apart: one frame each, as the data source makes of it.
function seriesOf(panel: any, answer: any): DataFrame[] {
  if (!answer.columns.some(([name]: string[]) => name === 'metric')) return [frameOf(panel, answer.columns, answer.rows)];
  const names: string[] = [...new Set<string>(answer.rows.map((one: any) => one.metric))];
  return names.map((name, i) => {
    const rows = answer.rows.filter((one: any) => one.metric === name).map((one: any) => ({ time: one.time, [name]: one.value }));
    const frame = frameOf(panel, [answer.columns.find(([column]: string[]) => column === 'time'), [name, 'numeric']], rows);
    finish(frame.fields[1], i);
    return frame;
  });
}

const marked = new WeakSet();
function mark(builder: UPlotConfigBuilder) {
  if (marked.has(builder)) return null;
  marked.add(builder);
  builder.addHook('draw', (plot: any) => {
    for (const { time } of BOARD.annotations) {
      const x = plot.valToPos(Date.parse(time + 'Z'), 'x', true);
      plot.ctx.save();
      plot.ctx.strokeStyle = plot.ctx.fillStyle = '#CC79A7';
      plot.ctx.setLineDash([5, 5]);
      plot.ctx.beginPath();
      plot.ctx.moveTo(x, plot.bbox.top);
      plot.ctx.lineTo(x, plot.bbox.top + plot.bbox.height);
      plot.ctx.stroke();
      plot.ctx.beginPath();
      plot.ctx.moveTo(x - 5, plot.bbox.top + plot.bbox.height + 6);
      plot.ctx.lineTo(x + 5, plot.bbox.top + plot.bbox.height + 6);
      plot.ctx.lineTo(x, plot.bbox.top + plot.bbox.height);
      plot.ctx.fill();
      plot.ctx.restore();
    }
  });
  return null;
}

// The last value under its name: that of its series, or the text beside it in the row.
function Stat({ panel, answer, width, height }: any) {
  const [frame] = seriesOf(panel, answer);
  const fields = frame?.fields.filter(({ name }) => name !== 'time') ?? [];
  const field = fields.find(({ type }) => type === FieldType.number) ?? fields[0];
  const values = field?.values.filter((value: any) => value !== null) ?? [];
  const value = values.length ? field!.display!(values[values.length - 1]) : { text: panel.fieldConfig.defaults.noValue, numeric: NaN };
  const title = fields.find(({ name }) => name === 'Month')?.values[0] ?? field?.name;
  return <BigValue {...panel.options} disableWideLayout={!panel.options.wideLayout} value={{ ...value, title }}
    width={width} height={height} theme={theme} />;
}

function Viz({ panel, width, height }: any) {
  const answer = BOARD.panels[panel.id];
  if (panel.type === 'text')
    return <div className="markdown-html" dangerouslySetInnerHTML={{ __html: renderMarkdown(panel.options.content) }} />;
  if (panel.type === 'stat') return <Stat {...{ panel, answer, width, height }} />;
  if (answer.rows.length === 0) return <div className="empty">No data</div>;
  if (panel.type === 'barchart')
    return <Bars frame={frameOf(panel, answer.columns, answer.rows)} options={panel.options} {...{ width, height, theme }} />;
  if (panel.type === 'timeseries')
    return (
      <TimeSeries frames={seriesOf(panel, answer)} timeRange={range} timeZone="utc" legend={panel.options.legend}
        width={width} height={height} options={panel.options}>
        {(builder: UPlotConfigBuilder) => mark(builder)}
      </TimeSeries>
    );
  return <TableNG data={frameOf(panel, answer.columns, answer.rows)} width={width} height={height} sortBy={panel.options.sortBy}
    cellHeight={panel.options.cellHeight} fieldConfig={panel.fieldConfig} enableVirtualization={false} noHeader={false} />;
}

const titleOf = (panel: any) =>
  panel.title.replace(/\$\{(\w+):text\}/g, (_: string, name: string) => BOARD.variables.find((one: any) => one.name === name).text);

function Board() {
  const height = Math.max(...BOARD.model.panels.map(({ gridPos }: any) => gridPos.y + gridPos.h)) * (row + gap);
  return (
    <ThemeContext.Provider value={theme}>
      <h1>NHS waiting times / {BOARD.model.title}</h1>
      <div className="variables">
        {BOARD.variables.map(({ label, text }: any) => <span key={label}><b>{label}</b><i>{text}</i></span>)}
      </div>
      <div style={{ position: 'relative', height }}>
        {BOARD.model.panels.map((panel: any) => {
          const { x, y, w, h } = panel.gridPos;
          return (
            <div key={panel.id} style={{ position: 'absolute', left: x * cell, top: y * (row + gap) }}>
              <PanelChrome title={titleOf(panel)} description={panel.type === 'text' ? undefined : panel.description}
                width={w * cell - gap} height={h * (row + gap) - gap} padding={panel.type === 'table' ? 'none' : 'md'}>
                {(width: number, inner: number) => <Viz {...{ panel, width, height: inner }} />}
              </PanelChrome>
            </div>
          );
        })}
      </div>
    </ThemeContext.Provider>
  );
}

initPluginTranslations('grafana-ui').finally(() => createRoot(document.getElementById('board')!).render(<Board />));

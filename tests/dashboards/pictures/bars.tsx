// Bars by a text column, stacked or not, upright or lying.
import * as React from 'react';
import { DataFrame, Field, GrafanaTheme2 } from '@grafana/data';

const niceStep = (largest: number, ticks: number) => {
  const rough = largest / ticks, power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map((n) => n * power).find((step) => step >= rough)!;
};

interface Props { frame: DataFrame; options: any; width: number; height: number; theme: GrafanaTheme2 }

export function Bars({ frame, options, width, height, theme }: Props) {
  const lying = options.orientation === 'horizontal';
  const names = frame.fields.find((field) => field.name === options.xField)!;
  const series = frame.fields.filter((field) => field !== names);
  const sums = names.values.map((_, i) => series.reduce((sum, field) => sum + (field.values[i] ?? 0), 0));
  const [left, bottom, legend, top] = [lying ? 190 : 62, 22, 26, lying ? 0 : 10];
  const [along, across] = lying ? [height - bottom - legend, width - left - 40] : [width - left - 8, height - bottom - legend - top];
  const largest = Math.max(...sums, 1), step = niceStep(largest, lying ? 5 : 4), slot = along / names.values.length;
  const scale = across / (Math.ceil(largest / step) * step);
  const every = lying ? 1 : Math.ceil(36 / slot);
  const text = { fontSize: 12, fill: theme.colors.text.primary, fontFamily: theme.typography.fontFamily };
  const colour = (field: Field) => theme.visualization.getColorByName((field.config.color as any)?.fixedColor ?? 'blue');
  const ticks = Array.from({ length: Math.ceil(largest / step) + 1 }, (_, i) => i * step);
  return (
    <svg width={width} height={height}>
      <g transform={`translate(0, ${top})`}>
      {ticks.map((value) => {
        const at = value * scale;
        return lying ? (
          <g key={value}><line x1={left + at} x2={left + at} y1={0} y2={along} stroke={theme.colors.border.weak} />
            <text {...text} x={left + at} y={along + 16} textAnchor="middle">{value.toLocaleString('en-GB')}</text></g>
        ) : (
          <g key={value}><line x1={left} x2={width} y1={across - at} y2={across - at} stroke={theme.colors.border.weak} />
            <text {...text} x={left - 6} y={across - at + 4} textAnchor="end">{value.toLocaleString('en-GB')}</text></g>
        );
      })}
      {names.values.map((name, i) => {
        let before = 0;
        return (
          <g key={i}>
            {series.map((field) => {
              const size = (field.values[i] ?? 0) * scale, start = before * scale;
              before += field.values[i] ?? 0;
              const thick = slot * 0.86;
              const at = i * slot + slot * 0.07;
              return lying
                ? <rect key={field.name} x={left + start} y={at} width={size} height={thick} fill={colour(field)} />
                : <rect key={field.name} x={left + at} y={across - start - size} width={thick} height={size} fill={colour(field)} />;
            })}
            {lying && <text {...text} x={left - 6} y={(i + 0.5) * slot + 4} textAnchor="end">{String(name).replace(/ Service$/, '')}</text>}
            {!lying && i % every === 0 && <text {...text} x={left + (i + 0.5) * slot} y={across + 16} textAnchor="middle">{name}</text>}
          </g>
        );
      })}
      </g>
      {series.map((field, i) => (
        <g key={field.name} transform={`translate(${8 + i * 140}, ${height - 8})`}>
          <rect width={14} height={4} y={-6} fill={colour(field)} /><text {...text} x={20}>{field.name}</text>
        </g>
      ))}
    </svg>
  );
}

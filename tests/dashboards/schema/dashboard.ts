// A dashboard as Grafana's schema has it, made stricter: a panel's options and field settings are those of its kind, and a
// field that no type knows is an error.
import type {
  AnnotationQuery, Dashboard, DashboardLink, DataQuery, FieldConfig, FieldConfigSource, Panel, VariableModel,
} from '@grafana/schema';
import type * as barchart from '@grafana/schema/dist/esm/raw/composable/barchart/panelcfg/x/BarChartPanelCfg_types.gen';
import type * as stat from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import type * as table from '@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen';
import type * as text from '@grafana/schema/dist/esm/raw/composable/text/panelcfg/x/TextPanelCfg_types.gen';
import type * as timeseries from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';

// JSON has the values of enums, not their names.
type Json<T> = T extends string ? `${T}` : T extends number | boolean | null | undefined ? T
  : T extends Array<infer One> ? Array<Json<One>> : T extends object ? { [Key in keyof T]: Json<T[Key]> } : T;

// What the PostgreSQL data source reads of a query; it publishes no schema.
interface SqlQuery extends Omit<DataQuery, 'datasource'> {
  datasource: { type: 'grafana-postgresql-datasource'; uid: string };
  editorMode: 'code';
  format: 'time_series' | 'table';
  rawQuery: true;
  rawSql: string;
}

type PanelOf<Kind extends string, Options, Custom> =
  Omit<Panel, 'type' | 'options' | 'fieldConfig' | 'targets'> & {
    type: Kind;
    title: string;
    description: string;
    options: Options;
    targets?: SqlQuery[];
    fieldConfig: {
      defaults: Omit<FieldConfig, 'custom'> & { custom?: Custom };
      overrides: FieldConfigSource['overrides'];
    };
  };

type AnyPanel =
  | PanelOf<'barchart', Omit<barchart.Options, 'text'>, barchart.FieldConfig>
  | PanelOf<'stat', Omit<stat.Options, 'text'>, never>
  | PanelOf<'table', table.Options, table.FieldConfig>
  | PanelOf<'text', text.Options, never>
  | PanelOf<'timeseries', timeseries.Options, timeseries.FieldConfig>;

type Variable = VariableModel & { type: 'query' | 'custom'; definition?: string };

export type Board = Json<Omit<Dashboard, 'panels' | 'templating' | 'annotations'> & {
  uid: string;
  panels: AnyPanel[];
  templating: { list: Variable[] };
  annotations: { list: Array<Omit<AnnotationQuery, 'target'> & { target: SqlQuery }> };
  links: DashboardLink[];
}>;

-- Measures that rules may name and no view has as a column of its own.

INSERT INTO rtt.measure (name, title, unit, better, places, parts, numerator, denominator)
VALUES
    ('within_18', 'Within 18 weeks, pathways', 'pathways', NULL, '{England,region,ICB,provider}', '{Part_1A,Part_1B,Part_2,Part_2A}',
     'pathways in the first 18 weekly bands', NULL),
    ('over_18', 'Over 18 weeks', 'pathways', 'lower', '{England,region,ICB,provider}', '{Part_1A,Part_1B,Part_2,Part_2A}',
     'pathways in the weekly bands from Gt 18 on', NULL),
    ('percent_over_65', 'Share over 65 weeks', '%', 'lower', '{England,region,ICB,provider}', '{Part_2,Part_2A}',
     'pathways in the bands from Gt 65 on; from April 2021', 'pathways with a known wait'),
    ('percent_over_78', 'Share over 78 weeks', '%', 'lower', '{England,region,ICB,provider}', '{Part_2,Part_2A}',
     'pathways in the bands from Gt 78 on; from April 2021', 'pathways with a known wait'),
    ('percent_over_104', 'Share over 104 weeks', '%', 'lower', '{England,region,ICB,provider}', '{Part_2,Part_2A}',
     'pathways in the band Gt 104; from April 2021', 'pathways with a known wait'),
    ('percent_admitted', 'Share of stops that were admitted', '%', NULL, '{England,region,ICB,provider}', '{Part_1A,Part_1B}',
     'pathways completed in the month by admission', 'clock stops of the month');

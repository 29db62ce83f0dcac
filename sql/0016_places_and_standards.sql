-- What is known of places and standards from elsewhere, each with its source and the months that it is for: regions of integrated care
-- boards (ICBs), which providers are NHS trusts, and the national standards.

CREATE TABLE rtt.icb_region (
    icb_code     text COLLATE "C" NOT NULL,
    icb_name     text NOT NULL,
    region_code  text COLLATE "C" NOT NULL,
    region_name  text NOT NULL,
    valid_from   date NOT NULL CHECK (extract(day FROM valid_from) = 1),
    valid_to     date CHECK (extract(day FROM valid_to) = 1 AND valid_to >= valid_from),
    source       text NOT NULL DEFAULT 'Office for National Statistics: integrated care boards and NHS England regions, April 2026',
    PRIMARY KEY (icb_code, valid_from)
);
COMMENT ON TABLE rtt.icb_region IS
    'Which NHS England region each integrated care board is in: 42 boards from July 2022, 36 from April 2026. Contains public sector '
    'information of the Office for National Statistics under the Open Government Licence v3.0.';
COMMENT ON COLUMN rtt.icb_region.icb_code IS 'code of the board, the parent code of providers and commissioners';
COMMENT ON COLUMN rtt.icb_region.icb_name IS 'its name';
COMMENT ON COLUMN rtt.icb_region.region_code IS 'code of the NHS England region, Y56 to Y63';
COMMENT ON COLUMN rtt.icb_region.region_name IS 'name of that region';
COMMENT ON COLUMN rtt.icb_region.valid_from IS 'first month of which it is so, as its first day';
COMMENT ON COLUMN rtt.icb_region.valid_to IS 'last month of which it is so, as its first day; NULL: it still is';
COMMENT ON COLUMN rtt.icb_region.source IS 'who says so, and of when';
INSERT INTO rtt.icb_region (icb_code, icb_name, region_code, region_name, valid_from, valid_to)
VALUES
    ('D7T5G', 'NHS Essex Integrated Care Board', 'Y61', 'East of England', '2026-04-01', NULL),
    ('QE1', 'NHS Lancashire and South Cumbria Integrated Care Board', 'Y62', 'North West', '2022-07-01', NULL),
    ('QF7', 'NHS South Yorkshire Integrated Care Board', 'Y63', 'North East and Yorkshire', '2022-07-01', NULL),
    ('QGH', 'NHS Herefordshire and Worcestershire Integrated Care Board', 'Y60', 'Midlands', '2022-07-01', NULL),
    ('QH8', 'NHS Mid and South Essex Integrated Care Board', 'Y61', 'East of England', '2022-07-01', '2026-03-01'),
    ('QHG', 'NHS Bedfordshire, Luton and Milton Keynes Integrated Care Board', 'Y61', 'East of England', '2022-07-01', '2026-03-01'),
    ('QHL', 'NHS Birmingham and Solihull Integrated Care Board', 'Y60', 'Midlands', '2022-07-01', NULL),
    ('QHM', 'NHS North East and North Cumbria Integrated Care Board', 'Y63', 'North East and Yorkshire', '2022-07-01', NULL),
    ('QJ2', 'NHS Derby and Derbyshire Integrated Care Board', 'Y60', 'Midlands', '2022-07-01', NULL),
    ('QJG', 'NHS Suffolk and North East Essex Integrated Care Board', 'Y61', 'East of England', '2022-07-01', '2026-03-01'),
    ('QJK', 'NHS Devon Integrated Care Board', 'Y58', 'South West', '2022-07-01', NULL),
    ('QJM', 'NHS Lincolnshire Integrated Care Board', 'Y60', 'Midlands', '2022-07-01', NULL),
    ('QK1', 'NHS Leicester, Leicestershire and Rutland Integrated Care Board', 'Y60', 'Midlands', '2022-07-01', NULL),
    ('QKK', 'NHS South East London Integrated Care Board', 'Y56', 'London', '2022-07-01', NULL),
    ('QKS', 'NHS Kent and Medway Integrated Care Board', 'Y59', 'South East', '2022-07-01', NULL),
    ('QM7', 'NHS Hertfordshire and West Essex Integrated Care Board', 'Y61', 'East of England', '2022-07-01', '2026-03-01'),
    ('QMF', 'NHS North East London Integrated Care Board', 'Y56', 'London', '2022-07-01', NULL),
    ('QMJ', 'NHS North Central London Integrated Care Board', 'Y56', 'London', '2022-07-01', '2026-03-01'),
    ('QMM', 'NHS Norfolk and Waveney Integrated Care Board', 'Y61', 'East of England', '2022-07-01', '2026-03-01'),
    ('QNC', 'NHS Staffordshire and Stoke-on-Trent Integrated Care Board', 'Y60', 'Midlands', '2022-07-01', NULL),
    ('QNQ', 'NHS Frimley Integrated Care Board', 'Y59', 'South East', '2022-07-01', '2026-03-01'),
    ('QNX', 'NHS Sussex Integrated Care Board', 'Y59', 'South East', '2022-07-01', '2026-03-01'),
    ('QOC', 'NHS Shropshire, Telford and Wrekin Integrated Care Board', 'Y60', 'Midlands', '2022-07-01', NULL),
    ('QOP', 'NHS Greater Manchester Integrated Care Board', 'Y62', 'North West', '2022-07-01', NULL),
    ('QOQ', 'NHS Humber and North Yorkshire Integrated Care Board', 'Y63', 'North East and Yorkshire', '2022-07-01', NULL),
    ('QOX', 'NHS Bath and North East Somerset, Swindon and Wiltshire Integrated Care Board', 'Y58', 'South West', '2022-07-01', NULL),
    ('QPM', 'NHS Northamptonshire Integrated Care Board', 'Y60', 'Midlands', '2022-07-01', NULL),
    ('QR1', 'NHS Gloucestershire Integrated Care Board', 'Y58', 'South West', '2022-07-01', NULL),
    ('QRL', 'NHS Hampshire and Isle of Wight Integrated Care Board', 'Y59', 'South East', '2022-07-01', NULL),
    ('QRV', 'NHS North West London Integrated Care Board', 'Y56', 'London', '2022-07-01', '2026-03-01'),
    ('QSL', 'NHS Somerset Integrated Care Board', 'Y58', 'South West', '2022-07-01', NULL),
    ('QT1', 'NHS Nottingham and Nottinghamshire Integrated Care Board', 'Y60', 'Midlands', '2022-07-01', NULL),
    ('QT6', 'NHS Cornwall and the Isles of Scilly Integrated Care Board', 'Y58', 'South West', '2022-07-01', NULL),
    ('QU9', 'NHS Buckinghamshire, Oxfordshire and Berkshire West Integrated Care Board', 'Y59', 'South East', '2022-07-01', '2026-03-01'),
    ('QUA', 'NHS Black Country Integrated Care Board', 'Y60', 'Midlands', '2022-07-01', NULL),
    ('QUE', 'NHS Cambridgeshire and Peterborough Integrated Care Board', 'Y61', 'East of England', '2022-07-01', '2026-03-01'),
    ('QUY', 'NHS Bristol, North Somerset and South Gloucestershire Integrated Care Board', 'Y58', 'South West', '2022-07-01', NULL),
    ('QVV', 'NHS Dorset Integrated Care Board', 'Y58', 'South West', '2022-07-01', NULL),
    ('QWE', 'NHS South West London Integrated Care Board', 'Y56', 'London', '2022-07-01', NULL),
    ('QWO', 'NHS West Yorkshire Integrated Care Board', 'Y63', 'North East and Yorkshire', '2022-07-01', NULL),
    ('QWU', 'NHS Coventry and Warwickshire Integrated Care Board', 'Y60', 'Midlands', '2022-07-01', NULL),
    ('QXU', 'NHS Surrey Heartlands Integrated Care Board', 'Y59', 'South East', '2022-07-01', '2026-03-01'),
    ('QYG', 'NHS Cheshire and Merseyside Integrated Care Board', 'Y62', 'North West', '2022-07-01', NULL),
    ('S0E4D', 'NHS Thames Valley Integrated Care Board', 'Y59', 'South East', '2026-04-01', NULL),
    ('S1Y5D', 'NHS Central East Integrated Care Board', 'Y61', 'East of England', '2026-04-01', NULL),
    ('S9B9J', 'NHS Surrey and Sussex Integrated Care Board', 'Y59', 'South East', '2026-04-01', NULL),
    ('T6Y0W', 'NHS Norfolk and Suffolk Integrated Care Board', 'Y61', 'East of England', '2026-04-01', NULL),
    ('Z9B2Z', 'NHS West and North London Integrated Care Board', 'Y56', 'London', '2026-04-01', NULL);

CREATE FUNCTION rtt.region_of(of_icb text, of_period date, OUT region_code text, OUT region_name text)
LANGUAGE sql STABLE
BEGIN ATOMIC
SELECT g.region_code, g.region_name
FROM rtt.icb_region AS g
WHERE g.icb_code = of_icb AND g.valid_from <= of_period AND (g.valid_to >= of_period OR g.valid_to IS NULL);
END;
COMMENT ON FUNCTION rtt.region_of IS 'The NHS England region of an ICB in a month; NULL where it has none, as before July 2022.';

CREATE TABLE rtt.icb_predecessor (
    icb_code   text COLLATE "C" NOT NULL,
    successor  text COLLATE "C" NOT NULL,
    since      date NOT NULL CHECK (extract(day FROM since) = 1),
    is_whole   boolean NOT NULL,
    source     text NOT NULL DEFAULT 'Office for National Statistics: integrated care boards and NHS England regions, April 2026',
    PRIMARY KEY (icb_code, successor)
);
COMMENT ON TABLE rtt.icb_predecessor IS
    'Which boards went on in which others. A board whose predecessors all went into it whole has a series before; where one was split '
    'there is none.';
COMMENT ON COLUMN rtt.icb_predecessor.icb_code IS 'the former board';
COMMENT ON COLUMN rtt.icb_predecessor.successor IS 'the board that it, or a part of it, went on in';
COMMENT ON COLUMN rtt.icb_predecessor.since IS 'the first month of the successor, as its first day';
COMMENT ON COLUMN rtt.icb_predecessor.is_whole IS 'the former board went into it whole; false: a part of it';
COMMENT ON COLUMN rtt.icb_predecessor.source IS 'who says so, and of when';
INSERT INTO rtt.icb_predecessor (icb_code, successor, since, is_whole)
VALUES
    ('QMJ', 'Z9B2Z', '2026-04-01', true),
    ('QRV', 'Z9B2Z', '2026-04-01', true),
    ('QU9', 'S0E4D', '2026-04-01', true),
    ('QNQ', 'S0E4D', '2026-04-01', false),
    ('QXU', 'S9B9J', '2026-04-01', true),
    ('QNX', 'S9B9J', '2026-04-01', true),
    ('QNQ', 'S9B9J', '2026-04-01', false),
    ('QH8', 'D7T5G', '2026-04-01', true),
    ('QM7', 'D7T5G', '2026-04-01', false),
    ('QJG', 'D7T5G', '2026-04-01', false),
    ('QHG', 'S1Y5D', '2026-04-01', true),
    ('QUE', 'S1Y5D', '2026-04-01', true),
    ('QM7', 'S1Y5D', '2026-04-01', false),
    ('QMM', 'T6Y0W', '2026-04-01', true),
    ('QJG', 'T6Y0W', '2026-04-01', false);

CREATE TABLE rtt.nhs_trust (
    provider_code  text COLLATE "C" PRIMARY KEY,
    name           text NOT NULL,
    region_code    text COLLATE "C",
    icb_code       text COLLATE "C",
    opened         date,
    closed         date,
    source         text NOT NULL DEFAULT 'NHS England Organisation Data Service: NHS trusts, early 2026'
);
COMMENT ON TABLE rtt.nhs_trust IS
    'Providers that are NHS trusts or foundation trusts, those closed of late included. Contains public sector information of NHS '
    'England under the Open Government Licence v3.0.';
COMMENT ON COLUMN rtt.nhs_trust.provider_code IS 'code of the trust as a provider';
COMMENT ON COLUMN rtt.nhs_trust.name IS 'name of the trust';
COMMENT ON COLUMN rtt.nhs_trust.region_code IS 'NHS England region that the source gives it';
COMMENT ON COLUMN rtt.nhs_trust.icb_code IS 'ICB that the source gives it, by the boards of before April 2026';
COMMENT ON COLUMN rtt.nhs_trust.opened IS 'day from which the code is in use';
COMMENT ON COLUMN rtt.nhs_trust.closed IS 'last day of the code; NULL: it is in use';
COMMENT ON COLUMN rtt.nhs_trust.source IS 'who says so, and of when';
INSERT INTO rtt.nhs_trust (provider_code, name, region_code, icb_code, opened, closed)
VALUES
    ('G6V2S', 'NORTH LONDON NHS FOUNDATION TRUST', 'Y56', 'QMJ', '2024-11-01', NULL),
    ('R0A', 'MANCHESTER UNIVERSITY NHS FOUNDATION TRUST', 'Y62', 'QOP', '2017-10-01', NULL),
    ('R0B', 'SOUTH TYNESIDE AND SUNDERLAND NHS FOUNDATION TRUST', 'Y63', 'QHM', '2019-04-01', NULL),
    ('R0D', 'UNIVERSITY HOSPITALS DORSET NHS FOUNDATION TRUST', 'Y58', 'QVV', '2020-10-01', NULL),
    ('R1A', 'HEREFORDSHIRE AND WORCESTERSHIRE HEALTH AND CARE NHS TRUST', 'Y60', 'QGH', '2011-07-01', NULL),
    ('R1C', 'SOLENT NHS TRUST', 'Y59', 'QRL', '2011-04-01', '2024-09-30'),
    ('R1D', 'SHROPSHIRE COMMUNITY HEALTH NHS TRUST', 'Y60', 'QOC', '2011-07-01', NULL),
    ('R1F', 'ISLE OF WIGHT NHS TRUST', 'Y59', 'QRL', '2012-04-01', NULL),
    ('R1H', 'BARTS HEALTH NHS TRUST', 'Y56', 'QMF', '2012-04-01', NULL),
    ('R1K', 'LONDON NORTH WEST UNIVERSITY HEALTHCARE NHS TRUST', 'Y56', 'QRV', '2014-10-01', NULL),
    ('R1L', 'ESSEX PARTNERSHIP UNIVERSITY NHS FOUNDATION TRUST', 'Y61', 'QH8', '2017-04-01', NULL),
    ('RA2', 'ROYAL SURREY COUNTY HOSPITAL NHS FOUNDATION TRUST', 'Y59', 'QXU', '1991-04-01', NULL),
    ('RA7', 'UNIVERSITY HOSPITALS BRISTOL AND WESTON NHS FOUNDATION TRUST', 'Y58', 'QUY', '1991-04-01', NULL),
    ('RA9', 'TORBAY AND SOUTH DEVON NHS FOUNDATION TRUST', 'Y58', 'QJK', '1991-04-01', NULL),
    ('RAE', 'BRADFORD TEACHING HOSPITALS NHS FOUNDATION TRUST', 'Y63', 'QWO', '1991-04-01', NULL),
    ('RAJ', 'MID AND SOUTH ESSEX NHS FOUNDATION TRUST', 'Y61', 'QH8', '1991-04-01', NULL),
    ('RAL', 'ROYAL FREE LONDON NHS FOUNDATION TRUST', 'Y56', 'QMJ', '1991-04-01', NULL),
    ('RAN', 'ROYAL NATIONAL ORTHOPAEDIC HOSPITAL NHS TRUST', 'Y56', 'QRV', '1991-04-01', NULL),
    ('RAP', 'NORTH MIDDLESEX UNIVERSITY HOSPITAL NHS TRUST', 'Y56', 'QMJ', '1991-04-01', '2024-12-31'),
    ('RAS', 'THE HILLINGDON HOSPITALS NHS FOUNDATION TRUST', 'Y56', 'QRV', '1991-04-01', NULL),
    ('RAT', 'NORTH EAST LONDON NHS FOUNDATION TRUST', 'Y56', 'QMF', '2001-04-01', NULL),
    ('RAX', 'KINGSTON AND RICHMOND NHS FOUNDATION TRUST', 'Y56', 'QWE', '1991-04-01', NULL),
    ('RBD', 'DORSET COUNTY HOSPITAL NHS FOUNDATION TRUST', 'Y58', 'QVV', '1991-04-01', NULL),
    ('RBK', 'WALSALL HEALTHCARE NHS TRUST', 'Y60', 'QUA', '1991-04-01', NULL),
    ('RBL', 'WIRRAL UNIVERSITY TEACHING HOSPITAL NHS FOUNDATION TRUST', 'Y62', 'QYG', '1991-04-01', NULL),
    ('RBN', 'MERSEY AND WEST LANCASHIRE TEACHING HOSPITALS NHS TRUST', 'Y62', 'QYG', '1991-04-01', NULL),
    ('RBQ', 'LIVERPOOL HEART AND CHEST HOSPITAL NHS FOUNDATION TRUST', 'Y62', 'QYG', '1991-04-01', NULL),
    ('RBS', 'ALDER HEY CHILDREN''S NHS FOUNDATION TRUST', 'Y62', 'QYG', '1991-04-01', NULL),
    ('RBT', 'MID CHESHIRE HOSPITALS NHS FOUNDATION TRUST', 'Y62', 'QYG', '1991-04-01', NULL),
    ('RBV', 'THE CHRISTIE NHS FOUNDATION TRUST', 'Y62', 'QOP', '1991-04-01', NULL),
    ('RC9', 'BEDFORDSHIRE HOSPITALS NHS FOUNDATION TRUST', 'Y61', 'QHG', '1992-04-01', NULL),
    ('RCB', 'YORK AND SCARBOROUGH TEACHING HOSPITALS NHS FOUNDATION TRUST', 'Y63', 'QOQ', '1992-04-01', NULL),
    ('RCD', 'HARROGATE AND DISTRICT NHS FOUNDATION TRUST', 'Y63', 'QOQ', '1992-04-01', NULL),
    ('RCF', 'AIREDALE NHS FOUNDATION TRUST', 'Y63', 'QWO', '1992-04-01', NULL),
    ('RCU', 'SHEFFIELD CHILDREN''S NHS FOUNDATION TRUST', 'Y63', 'QF7', '1992-04-01', NULL),
    ('RCX', 'THE QUEEN ELIZABETH HOSPITAL, KING''S LYNN, NHS FOUNDATION TRUST', 'Y61', 'QMM', '1992-04-01', NULL),
    ('RD1', 'ROYAL UNITED HOSPITALS BATH NHS FOUNDATION TRUST', 'Y58', 'QOX', '1992-04-01', NULL),
    ('RD8', 'MILTON KEYNES UNIVERSITY HOSPITAL NHS FOUNDATION TRUST', 'Y61', 'QHG', '1992-04-01', NULL),
    ('RDE', 'EAST SUFFOLK AND NORTH ESSEX NHS FOUNDATION TRUST', 'Y61', 'QJG', '1992-04-01', NULL),
    ('RDR', 'SUSSEX COMMUNITY NHS FOUNDATION TRUST', 'Y59', 'QNX', '1992-04-01', NULL),
    ('RDU', 'FRIMLEY HEALTH NHS FOUNDATION TRUST', 'Y59', 'QNQ', '1992-04-01', NULL),
    ('RDY', 'DORSET HEALTHCARE UNIVERSITY NHS FOUNDATION TRUST', 'Y58', 'QVV', '1992-04-01', NULL),
    ('REF', 'ROYAL CORNWALL HOSPITALS NHS TRUST', 'Y58', 'QT6', '1992-04-01', NULL),
    ('REM', 'LIVERPOOL UNIVERSITY HOSPITALS NHS FOUNDATION TRUST', 'Y62', 'QYG', '1992-04-01', NULL),
    ('REN', 'THE CLATTERBRIDGE CANCER CENTRE NHS FOUNDATION TRUST', 'Y62', 'QYG', '1992-04-01', NULL),
    ('REP', 'LIVERPOOL WOMEN''S NHS FOUNDATION TRUST', 'Y62', 'QYG', '1992-04-01', NULL),
    ('RET', 'THE WALTON CENTRE NHS FOUNDATION TRUST', 'Y62', 'QYG', '1992-04-01', NULL),
    ('RF4', 'BARKING, HAVERING AND REDBRIDGE UNIVERSITY HOSPITALS NHS TRUST', 'Y56', 'QMF', '2001-04-01', NULL),
    ('RFF', 'BARNSLEY HOSPITAL NHS FOUNDATION TRUST', 'Y63', 'QF7', '1993-04-01', NULL),
    ('RFR', 'THE ROTHERHAM NHS FOUNDATION TRUST', 'Y63', 'QF7', '1993-04-01', NULL),
    ('RFS', 'CHESTERFIELD ROYAL HOSPITAL NHS FOUNDATION TRUST', 'Y60', 'QJ2', '1993-04-01', NULL),
    ('RGD', 'LEEDS AND YORK PARTNERSHIP NHS FOUNDATION TRUST', 'Y63', 'QWO', '1993-04-01', NULL),
    ('RGM', 'ROYAL PAPWORTH HOSPITAL NHS FOUNDATION TRUST', 'Y61', 'QUE', '1993-04-01', NULL),
    ('RGN', 'NORTH WEST ANGLIA NHS FOUNDATION TRUST', 'Y61', 'QUE', '1993-04-01', NULL),
    ('RGP', 'JAMES PAGET UNIVERSITY HOSPITALS NHS FOUNDATION TRUST', 'Y61', 'QMM', '1993-04-01', NULL),
    ('RGR', 'WEST SUFFOLK NHS FOUNDATION TRUST', 'Y61', 'QJG', '1993-04-01', NULL),
    ('RGT', 'CAMBRIDGE UNIVERSITY HOSPITALS NHS FOUNDATION TRUST', 'Y61', 'QUE', '1993-04-01', NULL),
    ('RH5', 'SOMERSET NHS FOUNDATION TRUST', 'Y58', 'QSL', '1993-04-01', NULL),
    ('RH8', 'ROYAL DEVON UNIVERSITY HEALTHCARE NHS FOUNDATION TRUST', 'Y58', 'QJK', '1993-04-01', NULL),
    ('RHA', 'NOTTINGHAMSHIRE HEALTHCARE NHS FOUNDATION TRUST', 'Y60', 'QT1', '2001-04-01', NULL),
    ('RHM', 'UNIVERSITY HOSPITAL SOUTHAMPTON NHS FOUNDATION TRUST', 'Y59', 'QRL', '1993-04-01', NULL),
    ('RHQ', 'SHEFFIELD TEACHING HOSPITALS NHS FOUNDATION TRUST', 'Y63', 'QF7', '2001-04-01', NULL),
    ('RHU', 'PORTSMOUTH HOSPITALS UNIVERSITY NHS TRUST', 'Y59', 'QRL', '1993-04-01', NULL),
    ('RHW', 'ROYAL BERKSHIRE NHS FOUNDATION TRUST', 'Y59', 'QU9', '1993-04-01', NULL),
    ('RJ1', 'GUY''S AND ST THOMAS'' NHS FOUNDATION TRUST', 'Y56', 'QKK', '1993-04-01', NULL),
    ('RJ2', 'LEWISHAM AND GREENWICH NHS TRUST', 'Y56', 'QKK', '1993-04-01', NULL),
    ('RJ6', 'CROYDON HEALTH SERVICES NHS TRUST', 'Y56', 'QWE', '1993-04-01', NULL),
    ('RJ7', 'ST GEORGE''S UNIVERSITY HOSPITALS NHS FOUNDATION TRUST', 'Y56', 'QWE', '1993-04-01', NULL),
    ('RJ8', 'CORNWALL PARTNERSHIP NHS FOUNDATION TRUST', 'Y58', 'QT6', '1993-04-01', NULL),
    ('RJC', 'SOUTH WARWICKSHIRE UNIVERSITY NHS FOUNDATION TRUST', 'Y60', 'QWU', '1993-04-01', NULL),
    ('RJE', 'UNIVERSITY HOSPITALS OF NORTH MIDLANDS NHS TRUST', 'Y60', 'QNC', '1993-04-01', NULL),
    ('RJL', 'NORTHERN LINCOLNSHIRE AND GOOLE NHS FOUNDATION TRUST', 'Y63', 'QOQ', '2001-04-01', NULL),
    ('RJN', 'EAST CHESHIRE NHS TRUST', 'Y62', 'QYG', '1993-04-01', NULL),
    ('RJR', 'COUNTESS OF CHESTER HOSPITAL NHS FOUNDATION TRUST', 'Y62', 'QYG', '1993-04-01', NULL),
    ('RJZ', 'KING''S COLLEGE HOSPITAL NHS FOUNDATION TRUST', 'Y56', 'QKK', '1993-04-01', NULL),
    ('RK5', 'SHERWOOD FOREST HOSPITALS NHS FOUNDATION TRUST', 'Y60', 'QT1', '1994-04-01', NULL),
    ('RK9', 'UNIVERSITY HOSPITALS PLYMOUTH NHS TRUST', 'Y58', 'QJK', '1994-04-01', NULL),
    ('RKB', 'UNIVERSITY HOSPITALS COVENTRY AND WARWICKSHIRE NHS TRUST', 'Y60', 'QWU', '1993-04-01', NULL),
    ('RKE', 'WHITTINGTON HEALTH NHS TRUST', 'Y56', 'QMJ', '1993-04-01', NULL),
    ('RKL', 'WEST LONDON NHS TRUST', 'Y56', 'QRV', '2001-04-01', NULL),
    ('RL1', 'THE ROBERT JONES AND AGNES HUNT ORTHOPAEDIC HOSPITAL NHS FOUNDATION TRUST', 'Y60', 'QOC', '1994-04-01', NULL),
    ('RL4', 'THE ROYAL WOLVERHAMPTON NHS TRUST', 'Y60', 'QUA', '1994-04-01', NULL),
    ('RLQ', 'WYE VALLEY NHS TRUST', 'Y60', 'QGH', '1994-04-01', NULL),
    ('RLT', 'GEORGE ELIOT HOSPITAL NHS TRUST', 'Y60', 'QWU', '1994-04-01', NULL),
    ('RLY', 'NORTH STAFFORDSHIRE COMBINED HEALTHCARE NHS TRUST', 'Y60', 'QNC', '1994-04-01', NULL),
    ('RM1', 'NORFOLK AND NORWICH UNIVERSITY HOSPITALS NHS FOUNDATION TRUST', 'Y61', 'QMM', '1994-04-01', NULL),
    ('RM3', 'NORTHERN CARE ALLIANCE NHS FOUNDATION TRUST', 'Y62', 'QOP', '1994-04-01', NULL),
    ('RMC', 'BOLTON NHS FOUNDATION TRUST', 'Y62', 'QOP', '1994-04-01', NULL),
    ('RMP', 'TAMESIDE AND GLOSSOP INTEGRATED CARE NHS FOUNDATION TRUST', 'Y62', 'QOP', '1994-04-01', NULL),
    ('RMY', 'NORFOLK AND SUFFOLK NHS FOUNDATION TRUST', 'Y61', 'QMM', '1994-04-01', NULL),
    ('RN3', 'GREAT WESTERN HOSPITALS NHS FOUNDATION TRUST', 'Y58', 'QOX', '1994-04-01', NULL),
    ('RN5', 'HAMPSHIRE HOSPITALS NHS FOUNDATION TRUST', 'Y59', 'QRL', '1994-04-01', NULL),
    ('RN7', 'DARTFORD AND GRAVESHAM NHS TRUST', 'Y59', 'QKS', '1994-04-01', NULL),
    ('RNA', 'THE DUDLEY GROUP NHS FOUNDATION TRUST', 'Y60', 'QUA', '1994-04-01', NULL),
    ('RNK', 'TAVISTOCK AND PORTMAN NHS FOUNDATION TRUST', 'Y56', 'QMJ', '1994-04-01', NULL),
    ('RNN', 'NORTH CUMBRIA INTEGRATED CARE NHS FOUNDATION TRUST', 'Y63', 'QHM', '2001-04-01', NULL),
    ('RNQ', 'KETTERING GENERAL HOSPITAL NHS FOUNDATION TRUST', 'Y60', 'QPM', '1994-04-01', NULL),
    ('RNS', 'NORTHAMPTON GENERAL HOSPITAL NHS TRUST', 'Y60', 'QPM', '1994-04-01', NULL),
    ('RNU', 'OXFORD HEALTH NHS FOUNDATION TRUST', 'Y59', 'QU9', '1994-04-01', NULL),
    ('RNZ', 'SALISBURY NHS FOUNDATION TRUST', 'Y58', 'QOX', '1994-04-01', NULL),
    ('RP1', 'NORTHAMPTONSHIRE HEALTHCARE NHS FOUNDATION TRUST', 'Y60', 'QPM', '2001-04-01', NULL),
    ('RP4', 'GREAT ORMOND STREET HOSPITAL FOR CHILDREN NHS FOUNDATION TRUST', 'Y56', 'QMJ', '1994-04-01', NULL),
    ('RP5', 'DONCASTER AND BASSETLAW TEACHING HOSPITALS NHS FOUNDATION TRUST', 'Y63', 'QF7', '2001-04-01', NULL),
    ('RP6', 'MOORFIELDS EYE HOSPITAL NHS FOUNDATION TRUST', 'Y56', 'QMJ', '1994-04-01', NULL),
    ('RP7', 'LINCOLNSHIRE PARTNERSHIP NHS FOUNDATION TRUST', 'Y60', 'QJM', '2001-04-01', NULL),
    ('RPA', 'MEDWAY NHS FOUNDATION TRUST', 'Y59', 'QKS', '1994-04-01', NULL),
    ('RPC', 'QUEEN VICTORIA HOSPITAL NHS FOUNDATION TRUST', 'Y59', 'QNX', '1994-04-01', NULL),
    ('RPG', 'OXLEAS NHS FOUNDATION TRUST', 'Y56', 'QKK', '1994-04-01', NULL),
    ('RPY', 'THE ROYAL MARSDEN NHS FOUNDATION TRUST', 'Y56', 'QRV', '1994-04-01', NULL),
    ('RQ3', 'BIRMINGHAM WOMEN''S AND CHILDREN''S NHS FOUNDATION TRUST', 'Y60', 'QHL', '1995-04-01', NULL),
    ('RQF', 'VELINDRE NHS TRUST', 'W00', 'Q99', '1994-04-01', NULL),
    ('RQM', 'CHELSEA AND WESTMINSTER HOSPITAL NHS FOUNDATION TRUST', 'Y56', 'QRV', '1994-04-01', NULL),
    ('RQW', 'THE PRINCESS ALEXANDRA HOSPITAL NHS TRUST', 'Y61', 'QM7', '1995-04-01', NULL),
    ('RQX', 'HOMERTON HEALTHCARE NHS FOUNDATION TRUST', 'Y56', 'QMF', '1995-04-01', NULL),
    ('RQY', 'SOUTH WEST LONDON AND ST GEORGE''S MENTAL HEALTH NHS TRUST', 'Y56', 'QWE', '1995-04-01', NULL),
    ('RR7', 'GATESHEAD HEALTH NHS FOUNDATION TRUST', 'Y63', 'QHM', '1998-04-01', NULL),
    ('RR8', 'LEEDS TEACHING HOSPITALS NHS TRUST', 'Y63', 'QWO', '1998-04-01', NULL),
    ('RRE', 'MIDLANDS PARTNERSHIP UNIVERSITY NHS FOUNDATION TRUST', 'Y60', 'QNC', '2001-04-01', NULL),
    ('RRF', 'WRIGHTINGTON, WIGAN AND LEIGH NHS FOUNDATION TRUST', 'Y62', 'QOP', '2001-04-01', NULL),
    ('RRJ', 'THE ROYAL ORTHOPAEDIC HOSPITAL NHS FOUNDATION TRUST', 'Y60', 'QHL', '1995-04-01', NULL),
    ('RRK', 'UNIVERSITY HOSPITALS BIRMINGHAM NHS FOUNDATION TRUST', 'Y60', 'QHL', '1995-04-01', NULL),
    ('RRP', 'BARNET, ENFIELD AND HARINGEY MENTAL HEALTH NHS TRUST', 'Y56', 'QMJ', '2001-04-01', '2024-10-31'),
    ('RRU', 'LONDON AMBULANCE SERVICE NHS TRUST', 'Y56', 'QKK', '1996-04-01', NULL),
    ('RRV', 'UNIVERSITY COLLEGE LONDON HOSPITALS NHS FOUNDATION TRUST', 'Y56', 'QMJ', '1996-04-01', NULL),
    ('RT1', 'CAMBRIDGESHIRE AND PETERBOROUGH NHS FOUNDATION TRUST', 'Y61', 'QUE', '2002-04-01', NULL),
    ('RT2', 'PENNINE CARE NHS FOUNDATION TRUST', 'Y62', 'QOP', '2002-04-01', NULL),
    ('RT4', 'WELSH AMBULANCE SERVICES NHS TRUST', 'W00', 'Q99', '1998-04-01', NULL),
    ('RT5', 'LEICESTERSHIRE PARTNERSHIP NHS TRUST', 'Y60', 'QK1', '1999-04-01', NULL),
    ('RTD', 'THE NEWCASTLE UPON TYNE HOSPITALS NHS FOUNDATION TRUST', 'Y63', 'QHM', '1998-04-01', NULL),
    ('RTE', 'GLOUCESTERSHIRE HOSPITALS NHS FOUNDATION TRUST', 'Y58', 'QR1', '2002-04-01', NULL),
    ('RTF', 'NORTHUMBRIA HEALTHCARE NHS FOUNDATION TRUST', 'Y63', 'QHM', '1998-04-01', NULL),
    ('RTG', 'UNIVERSITY HOSPITALS OF DERBY AND BURTON NHS FOUNDATION TRUST', 'Y60', 'QJ2', '1998-04-01', NULL),
    ('RTH', 'OXFORD UNIVERSITY HOSPITALS NHS FOUNDATION TRUST', 'Y59', 'QU9', '1998-04-01', NULL),
    ('RTK', 'ASHFORD AND ST PETER''S HOSPITALS NHS FOUNDATION TRUST', 'Y59', 'QXU', '1998-04-01', NULL),
    ('RTP', 'SURREY AND SUSSEX HEALTHCARE NHS TRUST', 'Y59', 'QXU', '1998-04-01', NULL),
    ('RTQ', 'GLOUCESTERSHIRE HEALTH AND CARE NHS FOUNDATION TRUST', 'Y58', 'QR1', '2002-04-01', NULL),
    ('RTR', 'SOUTH TEES HOSPITALS NHS FOUNDATION TRUST', 'Y63', 'QHM', '2002-04-01', NULL),
    ('RTX', 'UNIVERSITY HOSPITALS OF MORECAMBE BAY NHS FOUNDATION TRUST', 'Y62', 'QE1', '1998-04-01', NULL),
    ('RV3', 'CENTRAL AND NORTH WEST LONDON NHS FOUNDATION TRUST', 'Y56', 'QMJ', '1999-04-01', NULL),
    ('RV5', 'SOUTH LONDON AND MAUDSLEY NHS FOUNDATION TRUST', 'Y56', 'QKK', '1999-04-01', NULL),
    ('RV9', 'HUMBER TEACHING NHS FOUNDATION TRUST', 'Y63', 'QOQ', '1999-10-01', NULL),
    ('RVJ', 'NORTH BRISTOL NHS TRUST', 'Y58', 'QUY', '1999-04-01', NULL),
    ('RVN', 'AVON AND WILTSHIRE MENTAL HEALTH PARTNERSHIP NHS TRUST', 'Y58', 'QOX', '1999-04-01', NULL),
    ('RVR', 'EPSOM AND ST HELIER UNIVERSITY HOSPITALS NHS TRUST', 'Y56', 'QWE', '1999-04-01', NULL),
    ('RVV', 'EAST KENT HOSPITALS UNIVERSITY NHS FOUNDATION TRUST', 'Y59', 'QKS', '1999-04-01', NULL),
    ('RVW', 'NORTH TEES AND HARTLEPOOL NHS FOUNDATION TRUST', 'Y63', 'QHM', '1999-04-01', NULL),
    ('RW1', 'HAMPSHIRE AND ISLE OF WIGHT HEALTHCARE NHS FOUNDATION TRUST', 'Y59', 'QRL', '2001-04-01', NULL),
    ('RW4', 'MERSEY CARE NHS FOUNDATION TRUST', 'Y62', 'QYG', '2001-04-01', NULL),
    ('RW5', 'LANCASHIRE & SOUTH CUMBRIA NHS FOUNDATION TRUST', 'Y62', 'QE1', '2002-04-01', NULL),
    ('RWA', 'HULL UNIVERSITY TEACHING HOSPITALS NHS TRUST', 'Y63', 'QOQ', '1999-10-01', NULL),
    ('RWD', 'UNITED LINCOLNSHIRE TEACHING HOSPITALS NHS TRUST', 'Y60', 'QJM', '2000-04-01', NULL),
    ('RWE', 'UNIVERSITY HOSPITALS OF LEICESTER NHS TRUST', 'Y60', 'QK1', '2000-04-01', NULL),
    ('RWF', 'MAIDSTONE AND TUNBRIDGE WELLS NHS TRUST', 'Y59', 'QKS', '2000-04-01', NULL),
    ('RWG', 'WEST HERTFORDSHIRE TEACHING HOSPITALS NHS TRUST', 'Y61', 'QM7', '2000-04-01', NULL),
    ('RWH', 'EAST AND NORTH HERTFORDSHIRE NHS TRUST', 'Y61', 'QM7', '2000-04-01', NULL),
    ('RWJ', 'STOCKPORT NHS FOUNDATION TRUST', 'Y62', 'QOP', '2000-04-01', NULL),
    ('RWK', 'EAST LONDON NHS FOUNDATION TRUST', 'Y56', 'QMF', '2000-04-01', NULL),
    ('RWP', 'WORCESTERSHIRE ACUTE HOSPITALS NHS TRUST', 'Y60', 'QGH', '2000-04-01', NULL),
    ('RWR', 'HERTFORDSHIRE PARTNERSHIP UNIVERSITY NHS FOUNDATION TRUST', 'Y61', 'QM7', '2001-04-01', NULL),
    ('RWV', 'DEVON PARTNERSHIP NHS TRUST', 'Y58', 'QJK', '2001-04-01', NULL),
    ('RWW', 'WARRINGTON AND HALTON TEACHING HOSPITALS NHS FOUNDATION TRUST', 'Y62', 'QYG', '2001-04-01', NULL),
    ('RWX', 'BERKSHIRE HEALTHCARE NHS FOUNDATION TRUST', 'Y59', 'QNQ', '2001-04-01', NULL),
    ('RWY', 'CALDERDALE AND HUDDERSFIELD NHS FOUNDATION TRUST', 'Y63', 'QWO', '2001-04-01', NULL),
    ('RX1', 'NOTTINGHAM UNIVERSITY HOSPITALS NHS TRUST', 'Y60', 'QT1', '2006-04-01', NULL),
    ('RX2', 'SUSSEX PARTNERSHIP NHS FOUNDATION TRUST', 'Y59', 'QNX', '2006-04-01', NULL),
    ('RX3', 'TEES, ESK AND WEAR VALLEYS NHS FOUNDATION TRUST', 'Y63', 'QHM', '2006-04-01', NULL),
    ('RX4', 'CUMBRIA, NORTHUMBERLAND, TYNE AND WEAR NHS FOUNDATION TRUST', 'Y63', 'QHM', '2006-04-01', NULL),
    ('RX6', 'NORTH EAST AMBULANCE SERVICE NHS FOUNDATION TRUST', 'Y63', 'QHM', '2006-07-01', NULL),
    ('RX7', 'NORTH WEST AMBULANCE SERVICE NHS TRUST', 'Y62', 'QOP', '2006-07-01', NULL),
    ('RX8', 'YORKSHIRE AMBULANCE SERVICE NHS TRUST', 'Y63', 'QWO', '2006-07-01', NULL),
    ('RX9', 'EAST MIDLANDS AMBULANCE SERVICE NHS TRUST', 'Y60', 'QT1', '2006-07-01', NULL),
    ('RXA', 'CHESHIRE AND WIRRAL PARTNERSHIP NHS FOUNDATION TRUST', 'Y62', 'QYG', '2002-04-01', NULL),
    ('RXC', 'EAST SUSSEX HEALTHCARE NHS TRUST', 'Y59', 'QNX', '2002-04-01', NULL),
    ('RXE', 'ROTHERHAM DONCASTER AND SOUTH HUMBER NHS FOUNDATION TRUST', 'Y63', 'QF7', '2004-04-01', NULL),
    ('RXF', 'MID YORKSHIRE TEACHING NHS TRUST', 'Y63', 'QWO', '2002-04-01', NULL),
    ('RXG', 'SOUTH WEST YORKSHIRE PARTNERSHIP NHS FOUNDATION TRUST', 'Y63', 'QWO', '2002-04-01', NULL),
    ('RXK', 'SANDWELL AND WEST BIRMINGHAM HOSPITALS NHS TRUST', 'Y60', 'QHL', '2002-04-01', NULL),
    ('RXL', 'BLACKPOOL TEACHING HOSPITALS NHS FOUNDATION TRUST', 'Y62', 'QE1', '2002-04-01', NULL),
    ('RXM', 'DERBYSHIRE HEALTHCARE NHS FOUNDATION TRUST', 'Y60', 'QJ2', '2002-04-01', NULL),
    ('RXN', 'LANCASHIRE TEACHING HOSPITALS NHS FOUNDATION TRUST', 'Y62', 'QE1', '2002-08-01', NULL),
    ('RXP', 'COUNTY DURHAM AND DARLINGTON NHS FOUNDATION TRUST', 'Y63', 'QHM', '2002-10-01', NULL),
    ('RXQ', 'BUCKINGHAMSHIRE HEALTHCARE NHS TRUST', 'Y59', 'QU9', '2003-04-01', NULL),
    ('RXR', 'EAST LANCASHIRE HOSPITALS NHS TRUST', 'Y62', 'QE1', '2003-04-01', NULL),
    ('RXT', 'BIRMINGHAM AND SOLIHULL MENTAL HEALTH NHS FOUNDATION TRUST', 'Y60', 'QHL', '2003-04-01', NULL),
    ('RXV', 'GREATER MANCHESTER MENTAL HEALTH NHS FOUNDATION TRUST', 'Y62', 'QOP', '2003-04-01', NULL),
    ('RXW', 'THE SHREWSBURY AND TELFORD HOSPITAL NHS TRUST', 'Y60', 'QOC', '2003-10-01', NULL),
    ('RXX', 'SURREY AND BORDERS PARTNERSHIP NHS FOUNDATION TRUST', 'Y59', 'QXU', '2005-04-01', NULL),
    ('RXY', 'KENT AND MEDWAY NHS AND SOCIAL CARE PARTNERSHIP TRUST', 'Y59', 'QKS', '2006-04-01', NULL),
    ('RY2', 'BRIDGEWATER COMMUNITY HEALTHCARE NHS FOUNDATION TRUST', 'Y62', 'QYG', '2010-11-01', NULL),
    ('RY3', 'NORFOLK COMMUNITY HEALTH AND CARE NHS TRUST', 'Y61', 'QMM', '2010-11-01', NULL),
    ('RY4', 'HERTFORDSHIRE COMMUNITY NHS TRUST', 'Y61', 'QM7', '2010-11-01', NULL),
    ('RY5', 'LINCOLNSHIRE COMMUNITY HEALTH SERVICES NHS TRUST', 'Y60', 'QJM', '2011-04-01', NULL),
    ('RY6', 'LEEDS COMMUNITY HEALTHCARE NHS TRUST', 'Y63', 'QWO', '2011-04-01', NULL),
    ('RY7', 'WIRRAL COMMUNITY HEALTH AND CARE NHS FOUNDATION TRUST', 'Y62', 'QYG', '2011-04-01', NULL),
    ('RY8', 'DERBYSHIRE COMMUNITY HEALTH SERVICES NHS FOUNDATION TRUST', 'Y60', 'QJ2', '2011-04-01', NULL),
    ('RY9', 'HOUNSLOW AND RICHMOND COMMUNITY HEALTHCARE NHS TRUST', 'Y56', 'QWE', '2011-04-01', '2024-10-31'),
    ('RYA', 'WEST MIDLANDS AMBULANCE SERVICE UNIVERSITY NHS FOUNDATION TRUST', 'Y60', 'QUA', '2006-07-01', NULL),
    ('RYC', 'EAST OF ENGLAND AMBULANCE SERVICE NHS TRUST', 'Y61', 'QUE', '2006-07-01', NULL),
    ('RYD', 'SOUTH EAST COAST AMBULANCE SERVICE NHS FOUNDATION TRUST', 'Y59', 'QNX', '2006-07-01', NULL),
    ('RYE', 'SOUTH CENTRAL AMBULANCE SERVICE NHS FOUNDATION TRUST', 'Y59', 'QU9', '2006-07-01', NULL),
    ('RYF', 'SOUTH WESTERN AMBULANCE SERVICE NHS FOUNDATION TRUST', 'Y58', 'QJK', '2006-07-01', NULL),
    ('RYG', 'COVENTRY AND WARWICKSHIRE PARTNERSHIP NHS TRUST', 'Y60', 'QWU', '2006-10-01', NULL),
    ('RYJ', 'IMPERIAL COLLEGE HEALTHCARE NHS TRUST', 'Y56', 'QRV', '2007-10-01', NULL),
    ('RYK', 'DUDLEY INTEGRATED HEALTH AND CARE NHS TRUST', 'Y60', 'QUA', '2008-10-01', '2024-09-30'),
    ('RYR', 'UNIVERSITY HOSPITALS SUSSEX NHS FOUNDATION TRUST', 'Y59', 'QNX', '2009-04-01', NULL),
    ('RYT', 'PUBLIC HEALTH WALES NHS TRUST', 'W00', 'Q99', '2009-10-01', NULL),
    ('RYV', 'CAMBRIDGESHIRE COMMUNITY SERVICES NHS TRUST', 'Y61', 'QUE', '2010-04-01', NULL),
    ('RYW', 'BIRMINGHAM COMMUNITY HEALTHCARE NHS FOUNDATION TRUST', 'Y60', 'QHL', '2010-11-01', NULL),
    ('RYX', 'CENTRAL LONDON COMMUNITY HEALTHCARE NHS TRUST', 'Y56', 'QRV', '2010-11-01', NULL),
    ('RYY', 'KENT COMMUNITY HEALTH NHS FOUNDATION TRUST', 'Y59', 'QKS', '2010-11-01', NULL);

-- The source lacks a trust or two under a code of another kind (TAD): the name says what they are.
CREATE FUNCTION rtt.provider_kind(of_provider text, of_name text) RETURNS text
LANGUAGE sql STABLE
RETURN CASE WHEN EXISTS (SELECT FROM rtt.nhs_trust AS t WHERE t.provider_code = of_provider)
              OR of_name ~* '\mNHS (FOUNDATION )?TRUST\M'
            THEN 'NHS trust' ELSE 'independent sector' END;
COMMENT ON FUNCTION rtt.provider_kind IS
    'NHS trust, where rtt.nhs_trust has the code or its name says so, or independent sector: every other provider.';

CREATE TABLE rtt.standard (
    name                 text NOT NULL,
    measure              text COLLATE "C" NOT NULL,
    kind                 text COLLATE "C" NOT NULL CHECK (kind IN ('constitutional', 'interim')),
    places               text[] NOT NULL CHECK (places <@ '{England,region,ICB,provider}'),
    trusts_only          boolean NOT NULL DEFAULT false,
    part                 text COLLATE "C" NOT NULL,
    treatment_functions  text CHECK (treatment_functions = 'C_999'),
    comparison           text COLLATE "C" NOT NULL CHECK (comparison IN ('>=', '<', '<=')),
    value                numeric NOT NULL,
    points               numeric,
    baseline             date CHECK (extract(day FROM baseline) = 1),
    valid_from           date NOT NULL CHECK (extract(day FROM valid_from) = 1),
    valid_to             date CHECK (extract(day FROM valid_to) = 1 AND valid_to >= valid_from),
    source               text NOT NULL CHECK (source <> ''),
    PRIMARY KEY (name, valid_from),
    CHECK (points IS NOT NULL OR baseline IS NULL)
);
COMMENT ON TABLE rtt.standard IS
    'The national standards for waiting times: what a measure has to be, of which places, parts and treatment functions, and in which '
    'months. An interim standard is for the end of a planning year and is in force throughout it.';
COMMENT ON COLUMN rtt.standard.name IS 'the standard in words';
COMMENT ON COLUMN rtt.standard.measure IS 'what is measured, a measure of rtt.measure';
COMMENT ON COLUMN rtt.standard.kind IS 'constitutional: for good; interim: for the planning year';
COMMENT ON COLUMN rtt.standard.places IS 'kinds of places that it is for: England, region, ICB, provider';
COMMENT ON COLUMN rtt.standard.trusts_only IS 'of providers it is for NHS trusts only (rtt.provider_kind)';
COMMENT ON COLUMN rtt.standard.part IS 'the part that it is for; it means nothing of another';
COMMENT ON COLUMN rtt.standard.treatment_functions IS 'C_999: it is for all treatment functions together only; NULL: for each';
COMMENT ON COLUMN rtt.standard.comparison IS 'how the measure compares with the value where the standard is met';
COMMENT ON COLUMN rtt.standard.value IS 'in the measure''s unit; the least value of a place''s own target';
COMMENT ON COLUMN rtt.standard.points IS
    'a place''s own target: so many points above what it had in the month baseline, but no less than value; NULL: the same for all';
COMMENT ON COLUMN rtt.standard.baseline IS
    'the month that points are counted from; NULL beside points: it is not published, so that no target is told';
COMMENT ON COLUMN rtt.standard.valid_from IS 'first month of which it is in force, as its first day';
COMMENT ON COLUMN rtt.standard.valid_to IS 'last month of which it is in force; NULL: until further notice';
COMMENT ON COLUMN rtt.standard.source IS 'the document that sets it';
INSERT INTO rtt.standard (name, measure, kind, places, trusts_only, part, treatment_functions, comparison, value, points, baseline,
                          valid_from, valid_to, source)
VALUES
    ('92 % within 18 weeks', 'percent_within_18', 'constitutional', '{England,region,ICB,provider}', false, 'Part_2', NULL, '>=', 92,
     NULL, NULL, '2012-04-01', NULL,
     'NHS Constitution and Standing Rules Regulations 2012; pledged again for March 2029 (Plan for Change, December 2024)'),
    ('65 % within 18 weeks by March 2026', 'percent_within_18', 'interim', '{England}', false, 'Part_2', 'C_999', '>=', 65,
     NULL, NULL, '2025-04-01', '2026-03-01', '2025/26 priorities and operational planning guidance, NHS England, January 2025'),
    ('Own target within 18 weeks by March 2026', 'percent_within_18', 'interim', '{provider}', true, 'Part_2', 'C_999', '>=', 60,
     5, '2024-11-01', '2025-04-01', '2026-03-01', '2025/26 priorities and operational planning guidance, NHS England, January 2025'),
    ('Fewer than 1 % over 52 weeks by March 2026', 'percent_over_52', 'interim', '{England,region,ICB,provider}', false, 'Part_2',
     'C_999', '<', 1, NULL, NULL, '2025-04-01', '2026-03-01',
     '2025/26 priorities and operational planning guidance, NHS England, January 2025'),
    ('70 % within 18 weeks by March 2027', 'percent_within_18', 'interim', '{England}', false, 'Part_2', 'C_999', '>=', 70,
     NULL, NULL, '2026-04-01', '2027-03-01', 'Medium Term Planning Framework, NHS England, October 2025'),
    ('Own target within 18 weeks by March 2027', 'percent_within_18', 'interim', '{provider}', true, 'Part_2', 'C_999', '>=', 65,
     7, NULL, '2026-04-01', '2027-03-01', 'Medium Term Planning Framework, NHS England, October 2025'),
    ('Nobody over 104 weeks', 'over_104', 'constitutional', '{England,region,ICB,provider}', false, 'Part_2', NULL, '<=', 0,
     NULL, NULL, '2022-07-01', NULL, 'Delivery plan for tackling the COVID-19 backlog of elective care, NHS England, February 2022'),
    ('Nobody over 78 weeks', 'over_78', 'constitutional', '{England,region,ICB,provider}', false, 'Part_2', NULL, '<=', 0,
     NULL, NULL, '2023-04-01', NULL, 'Delivery plan for tackling the COVID-19 backlog of elective care, NHS England, February 2022'),
    ('Nobody over 65 weeks', 'over_65', 'constitutional', '{England,region,ICB,provider}', false, 'Part_2', NULL, '<=', 0,
     NULL, NULL, '2024-09-01', NULL, '2024/25 priorities and operational planning guidance, NHS England, March 2024');

-- A provider's own target is derived from what its baseline month has now: a revision of that month moves it.
CREATE FUNCTION rtt.standard_in_force(of_measure text, of_place text, of_code text, of_part text, of_treatment_function text,
                                      of_period date)
RETURNS TABLE (name text, kind text, comparison text, value numeric, source text)
LANGUAGE sql STABLE
BEGIN ATOMIC
SELECT s.name, s.kind, s.comparison,
       CASE WHEN s.points IS NULL THEN s.value
            ELSE greatest(s.value, s.points + 100 * b.within_18::numeric / nullif(b.within_18 + b.over_18, 0)) END,
       s.source
FROM rtt.standard AS s
LEFT JOIN rtt.release AS r ON r.period = s.baseline AND r.status = 'current'
LEFT JOIN rtt.provider_month_vintage AS b
       ON (b.release_id, b.provider_code, b.part, b.treatment_function_code) = (r.release_id, of_code, s.part, of_treatment_function)
WHERE s.measure = of_measure AND of_place = ANY (s.places) AND s.part = of_part
  AND (s.treatment_functions = of_treatment_function OR s.treatment_functions IS NULL)
  AND s.valid_from <= of_period AND (s.valid_to >= of_period OR s.valid_to IS NULL)
  AND (s.points IS NULL OR b.within_18 + b.over_18 > 0)
  AND (NOT s.trusts_only
       OR rtt.provider_kind(of_code, (SELECT o.name FROM rtt.release_organisation AS o
                                      WHERE (o.release_id, o.role, o.code) = (r.release_id, 'provider', of_code))) = 'NHS trust')
ORDER BY s.kind, s.value DESC;
END;
COMMENT ON FUNCTION rtt.standard_in_force IS
    'The standards of a measure (percent_within_18, percent_over_52, over_65, …) that are in force in a month for a kind of place '
    '(England, region, ICB, provider) and one of its codes, part and treatment function; none where there is none for it. A trust''s '
    'own target is there where its baseline month is loaded.';

-- In whole numbers and numeric: what meets a standard exactly meets it.
CREATE FUNCTION rtt.meets_standard(counted bigint, whole bigint, comparison text, value numeric) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN whole > 0
            THEN CASE comparison WHEN '>=' THEN counted * 100::numeric >= value * whole
                                 WHEN '<' THEN counted * 100::numeric < value * whole
                                 ELSE counted * 100::numeric <= value * whole END END;
COMMENT ON FUNCTION rtt.meets_standard IS
    'Whether a share, counted of whole, meets a standard in per cent; compared without rounding. NULL of nothing.';

CREATE FUNCTION rtt.fewer_to_meet(within bigint, beyond bigint, comparison text, value numeric) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN within + beyond = 0 THEN 0
    WHEN comparison = '>=' THEN greatest(0, within + beyond - floor(within * 100::numeric / value))
    WHEN beyond * 100::numeric < value * (within + beyond) THEN 0
    ELSE least(beyond, floor((beyond * 100::numeric - value * (within + beyond)) / (100 - value)) + 1)
END::bigint;
COMMENT ON FUNCTION rtt.fewer_to_meet IS
    'How many fewer of the pathways that wait too long would meet a standard: with >= the share within has to be at least value per '
    'cent, with < the share beyond less. Those that are fewer are on the list no more. 0 where it is met.';

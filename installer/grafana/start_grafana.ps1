<#
.SYNOPSIS
Starts the installed Grafana (10 or later) with this folder's data source, dashboards and alert rules, on http://127.0.0.1:3000.

.DESCRIPTION
Nothing of the installed Grafana's own configuration is changed; its data is kept in a folder of its own. Stop the Windows service
"Grafana" first where it uses the same port, or choose another with -Port.

The database comes from the environment, or from the parameters: WAITING_LIST_DB_HOST, WAITING_LIST_DB_NAME, WAITING_LIST_DB_USER,
WAITING_LIST_DB_SSLMODE, WAITING_LIST_DB_PASSWORD or WAITING_LIST_DB_PASSWORD_FILE.

.EXAMPLE
.\start_grafana.ps1 -DatabaseHost db.example:5432 -PasswordFile C:\ProgramData\waitlistd\grafana-password.txt
#>
[CmdletBinding()]
param(
    [string] $GrafanaHome = $env:GRAFANA_HOME,
    [string] $Data = $(if ($env:GRAFANA_DATA) { $env:GRAFANA_DATA } else { Join-Path $env:LOCALAPPDATA 'waitlistd-grafana' }),
    [int]    $Port = $(if ($env:GRAFANA_PORT) { [int] $env:GRAFANA_PORT } else { 3000 }),
    [string] $DatabaseHost = $(if ($env:WAITING_LIST_DB_HOST) { $env:WAITING_LIST_DB_HOST } else { 'localhost:5432' }),
    [string] $DatabaseName = $(if ($env:WAITING_LIST_DB_NAME) { $env:WAITING_LIST_DB_NAME } else { 'waiting' }),
    [string] $DatabaseUser = $(if ($env:WAITING_LIST_DB_USER) { $env:WAITING_LIST_DB_USER } else { 'grafana' }),
    [string] $SslMode = $env:WAITING_LIST_DB_SSLMODE,
    [string] $PasswordFile = $env:WAITING_LIST_DB_PASSWORD_FILE
)
Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'

function Stop-WithReason([string] $Reason) {
    [Console]::Error.WriteLine("start_grafana: $Reason")
    exit 78
}

if (-not $GrafanaHome) {
    $GrafanaHome = Join-Path $env:ProgramFiles 'GrafanaLabs\grafana'
}
$server = Join-Path $GrafanaHome 'bin\grafana.exe'
if (-not (Test-Path $server)) {
    Stop-WithReason "there is no $server; install Grafana 10 or later, or give -GrafanaHome the folder that holds its folder bin"
}
if ($PasswordFile) {
    if (-not (Test-Path $PasswordFile)) { Stop-WithReason "the password file $PasswordFile is not there" }
    $env:WAITING_LIST_DB_PASSWORD = (Get-Content -Path $PasswordFile -TotalCount 1)
}
if (-not $env:WAITING_LIST_DB_PASSWORD) {
    Stop-WithReason 'no password: set WAITING_LIST_DB_PASSWORD, or give -PasswordFile'
}
if (-not $SslMode) {
    $SslMode = if ($DatabaseHost -match '^(localhost|127\.)') { 'disable' } else { 'verify-full' }
}
$env:WAITING_LIST_DB_HOST = $DatabaseHost
$env:WAITING_LIST_DB_NAME = $DatabaseName
$env:WAITING_LIST_DB_USER = $DatabaseUser
$env:WAITING_LIST_DB_SSLMODE = $SslMode
$env:WAITING_LIST_DASHBOARDS = Join-Path $PSScriptRoot 'dashboards'

New-Item -ItemType Directory -Force -Path $Data | Out-Null
& $server server --homepath $GrafanaHome `
    "cfg:paths.provisioning=$(Join-Path $PSScriptRoot 'provisioning')" `
    "cfg:paths.data=$Data" "cfg:paths.logs=$(Join-Path $Data 'log')" `
    "cfg:paths.plugins=$(Join-Path $Data 'plugins')" `
    'cfg:server.http_addr=127.0.0.1' "cfg:server.http_port=$Port" `
    'cfg:analytics.reporting_enabled=false' 'cfg:analytics.check_for_updates=false' `
    "cfg:dashboards.default_home_dashboard_path=$(Join-Path $PSScriptRoot 'dashboards\rtt-england.json')"
exit $LASTEXITCODE

<#
.SYNOPSIS
Has the task scheduler run `waitlistd once` every hour, for machines on which waitlistd is not to be a service.

.DESCRIPTION
Run it from an elevated PowerShell. The settings are those of the service, in waitlistd.env below ProgramData; the task's account is
given access to that folder and may read the settings, and the log goes to logs\once.log there. Nothing is asked between two runs:
there is no health endpoint. An upgrade leaves that access as it is.

The service must be disabled, for it looks at the site by itself: install with START=0, then
`Set-Service waitlistd -StartupType Disabled`.

.PARAMETER Minutes
Time between two runs. The first is within the next five minutes, not at once: not everybody asks the site at the same moment.

.PARAMETER Account
LOCAL SERVICE, which has no password and no rights beyond those of a user, or a group managed service account (DOMAIN\name$).

.PARAMETER Credential
An ordinary account and its password, instead of -Account.

.PARAMETER Remove
Takes the task and its account's access away; settings and data stay. The task knows its account.

.EXAMPLE
.\schedule-once.ps1 -Minutes 30

.EXAMPLE
.\schedule-once.ps1 -Account 'TRUST\waitlistd$'

.EXAMPLE
.\schedule-once.ps1 -Remove
#>
#Requires -RunAsAdministrator
[CmdletBinding()]
param(
    [ValidateRange(1, 1440)]
    [int]          $Minutes = 60,
    [string]       $Account = 'S-1-5-19', # LOCAL SERVICE, whose name differs between languages
    [pscredential] $Credential,
    [switch]       $Remove
)
Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'

$task = 'waitlistd once'
$program = Join-Path $PSScriptRoot 'waitlistd.exe'
$folder = Join-Path $env:ProgramData 'waitlistd'
$settings = Join-Path $folder 'waitlistd.env'

function Stop-WithReason([string] $Reason) {
    [Console]::Error.WriteLine("schedule-once: $Reason")
    exit 78
}

function Get-Sid([string] $Name) {
    if ($Name -like 'S-1-*') { return $Name }
    try {
        return ([System.Security.Principal.NTAccount] $Name).Translate([System.Security.Principal.SecurityIdentifier]).Value
    } catch {
        Stop-WithReason "the account $Name is not known; write it as DOMAIN\name"
    }
}

function Set-Access([string] $Path, [string[]] $Change) {
    & icacls.exe $Path $Change /Q | Out-Null
    if ($LASTEXITCODE -ne 0) { Stop-WithReason "icacls could not change who may use $Path (exit code $LASTEXITCODE)" }
}

$user = if ($Credential) { $Credential.UserName } else { $Account }

if ($Remove) {
    if (Get-ScheduledTask -TaskName $task -ErrorAction SilentlyContinue) {
        # Its definition has the account's SID; the task's own property may have a name without its domain.
        $user = ([xml] (Export-ScheduledTask -TaskName $task)).Task.Principals.Principal.UserId
        Unregister-ScheduledTask -TaskName $task -Confirm:$false
    }
    $sid = Get-Sid $user # where the task has gone already, that of -Account or -Credential
    foreach ($path in $folder, $settings) {
        if (Test-Path $path) { Set-Access $path '/remove:g', "*$sid" }
    }
    exit 0
}

$sid = Get-Sid $user
if (-not (Test-Path $program)) {
    Stop-WithReason "there is no $program; run the script from the folder that the MSI installs"
}
if (-not (Test-Path $settings)) {
    Stop-WithReason "there is no $settings; 'waitlistd service install' makes it, and the MSI has it made"
}
$service = Get-Service -Name waitlistd -ErrorAction SilentlyContinue
if ($service -and ($service.Status -ne 'Stopped' -or $service.StartType -ne 'Disabled')) {
    Stop-WithReason 'the service waitlistd looks at the site by itself; Stop-Service waitlistd; Set-Service waitlistd -StartupType Disabled'
}

Set-Access $folder '/grant', "*${sid}:(OI)(CI)M"
Set-Access $settings '/grant', "*${sid}:R" # the file takes nothing from the folder: administrators follow it too
$log = Join-Path $folder 'logs\once.log'
New-Item -ItemType Directory -Force -Path (Split-Path $log) | Out-Null
# Services have their state in that folder by themselves, other accounts in their own profile.
$state = if (Select-String -Path $settings -Pattern '^STATE_DIR=.' -Quiet) { '' } else { " --state-dir `"$folder`"" }

$definition = @{
    TaskName    = $task
    Description = "Loads what NHS England has published since the last run; the log is $log"
    Action      = New-ScheduledTaskAction -Execute $program -WorkingDirectory $folder `
        -Argument "once --config `"$settings`" --log-file `"$log`"$state"
    Trigger     = New-ScheduledTaskTrigger -Once -At (Get-Date).AddMinutes(1) `
        -RepetitionInterval (New-TimeSpan -Minutes $Minutes) -RandomDelay (New-TimeSpan -Minutes 4)
    Settings    = New-ScheduledTaskSettingsSet -MultipleInstances IgnoreNew -StartWhenAvailable `
        -ExecutionTimeLimit (New-TimeSpan -Hours 6) -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries
    Force       = $true
}
if ($Credential) {
    Register-ScheduledTask @definition -User $user -Password $Credential.GetNetworkCredential().Password | Out-Null
} else {
    $kind = if ($user.EndsWith('$')) { 'Password' } else { 'ServiceAccount' } # Password: Windows knows a managed account's
    Register-ScheduledTask @definition -Principal (New-ScheduledTaskPrincipal -UserId $user -LogonType $kind) | Out-Null
}
Write-Output "'$task' runs every $Minutes minutes; what it says is in $log"

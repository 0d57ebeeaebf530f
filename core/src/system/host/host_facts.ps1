# Tells the facts of this machine, one JSON object a line, with the members part and value, or part and reason.
# One part that fails leaves the others whole; the slow one comes last. Single quotes only: this text is an argument.
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$utf8 = New-Object System.Text.UTF8Encoding $false
$out = New-Object System.IO.StreamWriter ([Console]::OpenStandardOutput()), $utf8
$out.AutoFlush = $true

function Tell($part, [scriptblock]$read) {
    $line = @{ part = $part }
    try { $line.value = & $read } catch { $line.reason = $_.Exception.Message }
    $out.WriteLine((ConvertTo-Json -InputObject $line -Compress -Depth 4))
}

Tell 'dnsName' {
    $computer = Get-WmiObject Win32_ComputerSystem
    if ($computer.PartOfDomain) { '{0}.{1}' -f $computer.DNSHostName, $computer.Domain } else { $computer.DNSHostName }
}
Tell 'domainRole' { [int](Get-WmiObject Win32_ComputerSystem).DomainRole }
Tell 'operatingSystem' { (Get-WmiObject Win32_OperatingSystem).Caption }
Tell 'roles' {
    if (Get-Command Get-WindowsFeature -ErrorAction SilentlyContinue) {
        $found = Get-WindowsFeature | Where-Object { $_.Installed -and $_.FeatureType -eq 'Role' }
        , @($found | ForEach-Object { @{ id = $_.Name; title = $_.DisplayName } })
    } else {
        $found = Get-WmiObject Win32_ServerFeature | Where-Object { $_.ParentID -eq 0 }
        , @($found | ForEach-Object { @{ id = [string]$_.ID; title = $_.Name } })
    }
}
Tell 'pendingUpdates' {
    $searcher = (New-Object -ComObject Microsoft.Update.Session).CreateUpdateSearcher()
    $found = $searcher.Search('IsInstalled=0 and IsHidden=0').Updates
    , @($found | ForEach-Object {
        @{
            title = $_.Title
            articles = @($_.KBArticleIDs | ForEach-Object { [string]$_ })
            severity = [string]$_.MsrcSeverity
            automatic = [bool]$_.AutoSelectOnWebSites
        }
    })
}

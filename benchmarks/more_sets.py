"""Further invented logs: supercomputers, desktops, schedulers, clouds and proxies, with what is hard in them."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Final

from benchmarks.line_sets import COMMON, Pool, hexa, listed, one_of

_NAMES: Final = "alder bramble clover dogwood elder fern gorse hazel ivy juniper laurel myrtle nettle oak poplar rowan sorrel".split()


def _title(dice: random.Random) -> str:
    return dice.choice(_NAMES).title() + dice.choice(["Helper", "Agent", "Daemon", "Extension", "Panel", ""])


def _java_class(dice: random.Random) -> str:
    return f"org.{dice.choice(_NAMES)}.{dice.choice(_NAMES)}.{_title(dice)}Impl"


def _spaced_path(dice: random.Random) -> str:
    return f"/Users/{dice.choice(_NAMES)}/Library/Application Support/{_title(dice)}/{dice.choice(_NAMES)}.plist"


MORE_POOLS: Final[Mapping[str, Pool]] = {
    **COMMON,
    "name": one_of(*_NAMES), "title": _title, "class": _java_class, "spaced": _spaced_path,
    "words": listed(one_of(*_NAMES), 1, 6, ", "), "tight": listed(one_of(*_NAMES), 2, 6, ","),
    "duration": lambda d: d.choice([f"{d.randint(1, 59)} min {d.randint(1, 59)} sec", f"{d.randint(1, 900)} ms", f"{d.random():.3f} s"]),
    "lifetime": lambda d: d.choice(["<1 sec", f"{d.randint(0, 9):02d}:{d.randint(0, 59):02d}", f"{d.randint(1, 9)}:{d.randint(0, 59):02d}:{d.randint(0, 59):02d}"]),
    "bytes": lambda d: d.choice([f"{d.randint(0, 999)} bytes", f"{d.randint(1000, 99999)} bytes ({d.random() * 90:.2f} KB)"]),
    "letters": lambda d: "".join(d.choice("abcdef") for _ in range(8)), "bighex": hexa(40),
    "plainhost": one_of(*(f"{name}-{other}" for name, other in zip(_NAMES, reversed(_NAMES), strict=True))),
    "node": lambda d: f"R{d.randint(0, 77):02d}-M{d.randint(0, 1)}-N{d.randint(0, 15)}-C:J{d.randint(2, 17):02d}-U{d.choice(['01', '11'])}",
    "uuid": lambda d: "-".join(hexa(n)(d) for n in (8, 4, 4, 4, 12)), "tenant": hexa(32),
    "attempt": lambda d: f"attempt_{d.randint(10**12, 10**13)}_{d.randint(1, 9999):04d}_m_{d.randint(0, 999999):06d}_{d.randint(0, 3)}",
    "container": lambda d: f"container_{d.randint(10**12, 10**13)}_{d.randint(1, 9999):04d}_01_{d.randint(1, 999999):06d}",
    "site": lambda d: d.choice(["www.", "cdn.", "api.", "img.", ""]) + d.choice(_NAMES) + d.choice([".example:443", ".example:80", ".example:5070"]),
    "exe": lambda d: f"{d.choice(_NAMES)}.exe" + d.choice(["", " *64"]), "percent": lambda d: f"{d.randint(1, 100)}%",
    "module": one_of("kerneldt", "linkcard", "cioserver", "mmcsd", "ciodb", "bglmaster"),
    "mac": lambda d: ":".join(hexa(2)(d) for _ in range(6)), "rule": lambda d: f"({d.choice(_NAMES)} {d.choice(_NAMES)})",
}  # fmt: skip

MORE_SETS: Final[Mapping[str, tuple[str, ...]]] = {
    "bluegene": (
        "instruction cache parity error corrected",
        "data TLB error interrupt",
        "{n} floating point alignment exceptions",
        "{n} double-hummer alignment exceptions",
        "generating core.{n}",
        "CE sym {small}, at 0x{hex}, mask 0x{small}",
        "ciod: LOGIN chdir({path}) failed: No such file or directory",
        "ciod: LOGIN chdir({path}) failed: Input/output error",
        "ciod: Error loading {path}: invalid or missing program image, No such file or directory",
        "ciod: failed to read message prefix on control stream (CioStream socket to {ip}:{port}",
        "ciod: Error reading message prefix after LOAD_MESSAGE on CioStream socket to {ip}:{port}: Link has been severed",
        "ciod: Error reading message prefix on CioStream socket to {ip}:{port}: Connection timed out",
        "total of {n} ddr error(s) detected and corrected",
        "{n} ddr errors(s) detected and corrected on rank {small}, symbol {n}, bit {small}",
        "rts: kernel terminated for reason {n}",
        "rts internal error",
        "program interrupt: fp cr field .............{small}",
        "program interrupt: illegal instruction......{small}",
        "machine check enable...............................{small}",
        "lr:{hex} cr:{hex} xer:{hex} ctr:{hex}",
        "MidplaneSwitchController performing bit sparing on {node} bit {small}",
        "Node card VPD check: missing {node} node, VPD ecid {bighex} in processor card slot",
        "{module} exited normally with exit code {small}",
        "idoproxydb has been started: $Name: {name} $ Input parameters: -enableflush -loguserinfo db.properties",
        "Lustre mount FAILED : {plainhost} : block_id : location",
        "NodeCard is not fully functional", "NFS Mount failed on {plainhost}:/p/{name}, slept {sec} seconds, retrying ({small})",
    ),
    "cluster": (
        "boot (command {n}) Targets: node-D[{n}-{n}] Node-N[{n}]",
        "halt (command {n}) Error: machine check on node-{n}",
        "Component State Change: Component alt0 is in the unavailable state (HWID={n})",
        "PSU status ( on on )", "PSU status ( off on )",
        "Fan speeds ( {n} {n} {n} {n} {n} {n} )",
        "Temperature ({n}C) exceeds warning threshold",
        "ambient={n}", "Link error on broadcast tree Interconnect-0T{small}:{n}:{n}",
        "ClusterFileSystem: There is no server for ServerFileSystem domain storage{n}",
        "ClusterFileSystem: ServerFileSystem domain storage{n} is full",
        "ClusterFileSystem: An ServerFileSystem domain panic has occurred on storage{n}",
        "ServerFileSystem: An ServerFileSystem domain panic has occurred on storage_{name}",
        "NIFF: node node-{n} has detected an available network connection on network {ip} via interface alt0",
        "NIFF: node node-{n} detected a failed network connection on network {ip} via interface ee0",
        "Node node-{n} has gone down", "Node node-{n} has come up", "not responding", "running running",
        "Linkerror event interval expired", "Targeting domains:node-D{n} and nodes:node-[{n}-{n}] child of command {n}",
        "risBoot (command {n}) Error: unable to locate {name}", "closing", "starting",
    ),
    "desktop": (
        "ARPT: {float}: wl0: wl_update_tcpkeep_seq: Original Seq: {big}, Ack: {big}, Win size: {n}",
        "ARPT: {float}: AirPort_Brcm43xx::powerChange: System Sleep",
        "ARPT: {float}: AirPort_Brcm43xx::powerChange: System Wake - Full Wake/ Dark Wake / Maintenance wake",
        "Cocoa scripting error for '0x{hex}': four character codes must be four characters long.",
        "CCFile::captureLogRun Skipping current file Dir file [{sec}], Current File [{sec}]",
        "thread_policy_set(1) returned {small}",
        "objc[{pid}]: Class {title} is implemented in both {spaced} and {spaced}. One of the two will be used. Which one is undefined.",
        "Could not read preferences for {title}: {spaced}",
        "en0: BSSID changed to {mac}", "en0: channel changed to {small}",
        "Previous sleep cause: {small}", "hibernate image path: {file}", "hibernate_page_list_setall(preflight 0) start",
        "hibernate_page_list_setall(preflight 0) end", "AppleThunderboltNHIType2::prePCIWake - power up complete - took {n} us",
        "AppleThunderboltGenericHAL::earlyWake - complete - took {small} milliseconds",
        "Unexpected payload found for message {n}, dataLen {small}", "kern_wakeup took {duration}",
        "{title} ({pid}): connection invalid", "{title}: cleared {n} items in {duration}",
        "Service exited due to signal: Killed: 9 sent by {title}[{pid}]",
        "Sandbox: com.apple.{title}({pid}) deny(1) mach-lookup com.apple.{name}.agent",
        "RTC: PowerByCalendarDate setting ignored", "Basemark1: {float} is above the limit",
        "[HTTP Agent] -[{title} connect:] host {plainhost} ({name}) answered in {duration}",
        "Wake reason: {title} (Network)", "Set DIAGNOSTIC for user '{name}' to '{title}'",
    ),
    "scheduler": (
        "Added {attempt} to list of failed maps",
        "Assigned container {container} to {attempt}",
        "Launching {attempt}", "Progress of TaskAttempt {attempt} is : {float}",
        "{attempt} TaskAttempt Transitioned from NEW to UNASSIGNED",
        "{attempt} TaskAttempt Transitioned from UNASSIGNED to ASSIGNED",
        "{attempt} TaskAttempt Transitioned from ASSIGNED to RUNNING",
        "Task: {attempt} - exited : java.net.NoRouteToHostException: No Route to Host from {plainhost}/{ip} to {name}-{n}:9000 failed on socket timeout",
        "Address change detected. Old: {plainhost}/{ip}:9000 New: {plainhost}:9000",
        "Retrying connect to server: {plainhost}:9000. Already tried {small} time(s); retry policy is RetryUpToMaximumCountWithFixedSleep(maxRetries={n}, sleepTime={n} MILLISECONDS)",
        "Registering class {class} for class {class}",
        "Adding #{n} tokens and #{small} secret keys for NM use for launching container",
        "ERROR IN CONTACTING RM.", "Jetty bound to port {port}", "Extract jar:file:{path}.jar!/webapps/mapreduce to {path}",
        "blacklistDisablePercent is {n}", "Container complete event for unknown container id {container}",
        "DFSOutputStream ResponseProcessor exception for block {block}",
        "Slow ReadProcessor read fields took {n}ms (threshold={n}ms); ack: seqno: {n} status: SUCCESS downstreamAckTimeNanos: {big}, targets: [{ips}]",
        "Error Recovery for block {block} in pipeline {ips}: bad datanode {ip}:{port}",
        "Recalculating schedule, headroom=<memory:{n}, vCores:-{small}>", "Reduce slow start threshold not met. completedMapsForReduceSlowstart {small}",
        "Before Scheduling: PendingReds:{small} ScheduledMaps:{n} AssignedMaps:{small} HostLocal:{small} RackLocal:{small}",
        "After Scheduling: PendingReds:{small} ScheduledMaps:{n} AssignedMaps:{small} HostLocal:{small} RackLocal:{small}",
        "Failed to renew lease for [DFSClient_NONMAPREDUCE_{n}_1] for {n} seconds. Will retry shortly ...",
        "Kind: YARN_JOB_TOKEN, Service: , Ident: ({class}@{letters})", "queue: {name}", "mapResourceRequest:<memory:{n}, vCores:{small}>",
        "OutputCommitter is {class}", "Emitting job history data to the timeline server is not enabled",
    ),
    "cloud": (
        '{ip} "GET /v2/{tenant}/servers/detail HTTP/1.1" status: 200 len: {n} time: {float}',
        '{ip} "DELETE /v2/{tenant}/servers/{uuid} HTTP/1.1" status: 204 len: {n} time: {float}',
        '{ip} "POST /v2/{tenant}/os-server-external-events HTTP/1.1" status: 200 len: {n} time: {float}',
        "[instance: {uuid}] VM Started (Lifecycle Event)", "[instance: {uuid}] VM Stopped (Lifecycle Event)",
        "[instance: {uuid}] VM Paused (Lifecycle Event)", "[instance: {uuid}] VM Resumed (Lifecycle Event)",
        "[instance: {uuid}] Took {float} seconds to build instance.", "[instance: {uuid}] Took {float} seconds to spawn the instance on the hypervisor.",
        "[instance: {uuid}] Creating image", "[instance: {uuid}] Deleting instance files {path}/{uuid}_del",
        "[instance: {uuid}] Deletion of {path}/{uuid}_del complete", "[instance: {uuid}] Terminating instance",
        "[instance: {uuid}] Attempting claim: memory {n} MB, disk {n} GB, vcpus {small} CPU",
        "[instance: {uuid}] Total memory: {n} MB, used: {float} MB", "[instance: {uuid}] Claim successful",
        "[instance: {uuid}] memory limit: {float} MB, free: {float} MB", "[instance: {uuid}] disk limit not specified, defaulting to unlimited",
        "image {uuid} at ({path}/{bighex}): checking", "image {uuid} at ({path}/{bighex}): in use: on this node {small} local, {small} on other nodes sharing this instance storage",
        "Active base files: {path}/{bighex}", "Removable base files: {path}/{bighex} {path}/{bighex}", "Unknown base file: {path}/{bighex}",
        "While synchronizing instance power states, found {n} instances in the database and {n} instances on the hypervisor.",
        "Creating event network-vif-plugged:{uuid} for instance {uuid}", "Creating event network-vif-unplugged:{uuid} for instance {uuid}",
        "Auditing locally available compute resources for node {plainhost}", "Successfully synced instances from host '{plainhost}'.",
        "Compute_service record updated for {plainhost}:{name}.{domain}", "HTTP exception thrown: No instances found for any event",
        "Running instance usage audit for host {plainhost} from {n} to {n}. {n} instances.", "Volume group {name} has {small} extents: {tight}",
    ),
    "proxy": (
        "{exe} - {site} close, {bytes} sent, {bytes} received, lifetime {lifetime}",
        "{exe} - {site} open through proxy {plainhost}.example:5070 HTTPS",
        "{exe} - {site} error : Could not connect through proxy {plainhost}.example:5070 - Proxy server cannot establish a connection with the target, status code 403",
        "{exe} - {site} error : Could not connect to proxy {plainhost}.example:5070 - connection attempt failed with error 10061",
        "{exe} - {site} error : A connection request was canceled before the completion.",
        "open through proxy {plainhost}.example:5070 HTTPS", "{exe} - {site}(IPv6) using system resolver", "Profile saved as {name}",
        "Automatic DNS mode detection: {words}", "{exe} - rule {rule} matched for {site}",
    ),
    "grid": (
        "session opened for user {name} by (uid={small})", "session closed for user {name}",
        "({name}) CMD (run-parts /etc/cron.hourly)", "({name}) CMD ({path} -q)",
        "connect from {ip} ({ip})", "synchronized to {ip}, stratum {small}", "data_thread() got not answer from any [{title}] datasource",
        "check pass; user unknown", "authentication failure; logname= uid={small} euid={small} tty=ssh ruser= rhost={plainhost}  user={name}",
        "Accepted publickey for {name} from ::ffff:{ip} port {port} ssh2", "Postponed publickey for {name} from ::ffff:{ip} port {port} ssh2",
        "Did not receive identification string from ::ffff:{ip}", "Warning: we failed to resolve data source name {plainhost}",
        "[KERNEL_IB][ib_sa_{name}] no path to port {small}", "ACPI: LAPIC (acpi_id[0x{small}] lapic_id[0x{small}] enabled)", "ACPI: LAPIC (acpi_id[0x{small}] lapic_id[0x{small}] disabled)",
        "Losing some ticks... checking if CPU frequency changed.", "kernel panic: {name} not syncing",
        "imklog 3.18, log source = {path} started.", "DHCPDISCOVER from {mac} via eth{small}", "DHCPOFFER on {ip} to {mac} via eth{small}",
        "DHCPDISCOVER from {mac} via eth{small}: network A_net: no free leases", "{name} startup succeeded", "{name} shutdown succeeded",
        "to=<{name}@{plainhost}>, ctladdr=<{name}@{plainhost}> (0/0), delay={n}, xdelay={n}, mailer=relay, pri={n}, relay=[{ip}], dsn=2.0.0, stat=Sent (ok)",
        "from={name}, size={n}, class=0, nrcpts={small}, msgid=<{big}@{plainhost}>, relay={name}@localhost",
        "exporting shares: {words}", "user {name} moved {n} files from '{name}' to '{name}'", "group {name} members {tight}",
        "lease for {plainhost} renewed in {duration}", "mapping {letters} to {letters}", "job {n} queue={name} state=running", "job {n} queue={name} state=held",
    ),
}  # fmt: skip

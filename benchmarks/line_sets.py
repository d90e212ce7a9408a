"""
Invented logs in the manner of well-known systems -> lines with the template that each was made from.

Nothing here is from a real log. What is copied is the *difficulty*: names that are values, words that are not, lists of
any length, settings that may be empty, templates that differ in one word.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

Pool = Callable[[random.Random], str]
_HOLE: Final = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Line:
    """A line, and the number of the template behind it."""

    text: str
    template: int


def one_of(*words: str) -> Pool:
    """Any of these words."""
    return lambda dice: dice.choice(words)


def number(low: int, high: int) -> Pool:
    """A whole number, both ends included."""
    return lambda dice: str(dice.randint(low, high))


def hexa(length: int) -> Pool:
    """So many hexadecimal digits."""
    return lambda dice: "".join(dice.choice("0123456789abcdef") for _ in range(length))


def ip() -> Pool:
    """An IPv4 address."""
    return lambda dice: ".".join(str(dice.randint(1, 254)) for _ in range(4))


def listed(pool: Pool, least: int, most: int, between: str = ", ") -> Pool:
    """A list of values of another pool."""
    return lambda dice: between.join(pool(dice) for _ in range(dice.randint(least, most)))


_USERS: Final = "amara boris chen dana eli farid gita hugo ines jonas kira liam mona nils olga pavel quinn rosa sven tara".split()
_HOSTS: Final = "heron-01 kestrel-12 osprey-3 merlin-77 harrier-5 falcon-20 swift-8 martin-61 wren-2 robin-19".split()
_DOMAINS: Final = "harbour.example mill.example orchard.example quarry.example dune.example fjord.example".split()
_WORDS: Final = "anchor birch copper dune ember flint grove harbor iris jade kelp lumen maple north opal pine quartz reed slate thorn".split()

COMMON: Final[Mapping[str, Pool]] = {
    "user": one_of(*_USERS), "few": one_of("root", "guest", "news"), "host": one_of(*_HOSTS), "domain": one_of(*_DOMAINS),
    "ip": ip(), "port": number(1024, 65535), "n": number(1, 9999), "small": number(0, 9), "big": number(10**8, 10**12),
    "pid": number(100, 40000), "hex": hexa(8), "hex16": hexa(16), "word": one_of(*_WORDS),
    "path": lambda d: "/" + "/".join(d.choice(_WORDS) for _ in range(d.randint(2, 5))),
    "file": lambda d: "/var/" + "/".join(d.choice(_WORDS) for _ in range(d.randint(1, 3))) + d.choice([".log", ".html", ".cfg", ""]),
    "block": lambda d: f"blk_{d.choice(['', '-'])}{d.randint(10**15, 10**18)}",
    "float": lambda d: f"{d.random() * 100:.2f}", "size": lambda d: f"{d.random() * 900:.1f} {d.choice(['B', 'KB', 'MB'])}",
    "bool": one_of("true", "false"), "pkg": lambda d: "com." + d.choice(_WORDS) + "." + d.choice(_WORDS),
    "cls": lambda d: d.choice(_WORDS).title() + d.choice(["Service", "Manager", "Activity", "Receiver"]),
    "ips": listed(ip(), 1, 4), "nums": listed(number(1, 999), 1, 6), "numsp": listed(number(1, 999), 3, 3, " "),
    "dev": one_of("eth0", "eth1", "sda1", "sdb2", "hda"), "maybe": lambda d: d.choice(["", d.choice(_HOSTS)]),
    "sec": number(1, 600),
}  # fmt: skip

SETS: Final[Mapping[str, tuple[str, ...]]] = {
    "hdfs": (
        "Receiving block {block} src: /{ip}:{port} dest: /{ip}:{port}",
        "Received block {block} of size {big} from /{ip}",
        "Received block {block} src: /{ip}:{port} dest: /{ip}:{port} of size {big}",
        "PacketResponder {small} for block {block} terminating",
        "BLOCK* NameSystem.addStoredBlock: blockMap updated: {ip}:{port} is added to {block} size {big}",
        "BLOCK* NameSystem.allocateBlock: {path}/part-{n}. {block}",
        "BLOCK* NameSystem.delete: {block} is added to invalidSet of {ip}:{port}",
        "Verification succeeded for {block}",
        "Deleting block {block} file {path}/{block}",
        "{ip}:{port} Served block {block} to /{ip}",
        "{ip}:{port}:Got exception while serving {block} to /{ip}:",
        "BLOCK* ask {ip}:{port} to replicate {block} to datanode(s) {ips}",
        "writeBlock {block} received exception java.io.IOException: Connection reset by peer",
        "writeBlock {block} received exception java.io.IOException: Could not read from stream",
        "Unexpected error trying to delete block {block}. BlockInfo not found in volumeMap.",
        "Starting thread to transfer block {block} to {ips}",
    ),
    "spark": (
        "Finished task {n}.0 in stage {n}.0 (TID {n}). {n} bytes result sent to driver",
        "Running task {n}.0 in stage {n}.0 (TID {n})",
        "Got assigned task {n}",
        "Block broadcast_{n} stored as values in memory (estimated size {size}, free {size})",
        "Block broadcast_{n}_piece0 stored as bytes in memory (estimated size {size}, free {size})",
        "Block rdd_{n}_{n} stored as bytes in memory (estimated size {size}, free {size})",
        "Found block rdd_{n}_{n} locally",
        "Started reading broadcast variable {n}",
        "Reading broadcast variable {n} took {n} ms",
        "Times: total = {n}, boot = {n}, init = {n}, finish = {n}",
        "Input split: hdfs://{host}:9000{path}:{big}+{big}",
        "Connecting to driver: spark://CoarseGrainedScheduler@{ip}:{port}",
        "Changing view acls to: {user},{user}",
        "Changing modify acls to: {user},{user}",
        "SecurityManager: authentication disabled; ui acls disabled; users with view permissions: Set({user}, {user})",
        "MemoryStore started with capacity {size}",
        "Executor is trying to kill task {n}.0 in stage {n}.0 (TID {n})",
        "Successfully registered with driver",
        "Registered BlockManager",
        "Trying to register BlockManager",
        "Removing RDD {n}",
        "Removing broadcast {n}",
        "Partition rdd_{n}_{n} not found, computing it",
        "Server created on {port}",
        "Created local directory at {path}",
        "Shutdown hook called",
        "Saved output of task 'attempt_{big}_{n}_m_{n}_{n}' to {path}",
        "attempt_{big}_{n}_m_{n}_{n}: Committed",
    ),
    "linux": (
        "session opened for user {user} by (uid={small})",
        "session closed for user {user}",
        "authentication failure; logname= uid={small} euid={small} tty=NODEVssh ruser= rhost={ip} user={user}",
        "authentication failure; logname= uid={small} euid={small} tty=NODEVssh ruser= rhost={domain}",
        "check pass; user unknown",
        "connection from {ip} ({maybe}) at Fri Jun {small} 10:11:12 2025",
        "ALERT exited abnormally with [{small}]",
        "{dev}: link up",
        "{dev}: link down",
        "klogd startup succeeded",
        "syslogd startup succeeded",
        "cups startup succeeded",
        "crond shutdown succeeded",
        "cups shutdown succeeded",
        "Kernel command line: ro root=LABEL=/ quiet",
        "Memory: {n}k/{n}k available ({n}k kernel code, {n}k reserved)",
        "CPU: L2 Cache: {n}K ({small} bytes/line)",
        "usb.c: registered new driver {word}",
        "usb.c: deregistering driver {word}",
        "PCI: Found IRQ {n} for device {hex}",
        "audit({big}.{n}:{small}): initialized",
        "cannot find map file for {word}",
        "Received SNMP packet(s) from {ip}",
        "Connection from UDP: [{ip}]:{port}",
        "{user} logged out after {n} seconds",
        "warning: can't get client address: Connection reset by peer",
        "restart.",
        "Initializing random number generator: succeeded",
        "hostname {host} set by administrator {user}",
    ),
    "openssh": (
        "Failed password for {few} from {ip} port {port} ssh2",
        "Failed password for invalid user {user} from {ip} port {port} ssh2",
        "Failed none for invalid user {user} from {ip} port {port} ssh2",
        "Accepted password for {user} from {ip} port {port} ssh2",
        "Invalid user {user} from {ip}",
        "input_userauth_request: invalid user {user} [preauth]",
        "pam_unix(sshd:auth): check pass; user unknown",
        "pam_unix(sshd:auth): authentication failure; logname= uid={small} euid={small} tty=ssh ruser= rhost={ip} user={few}",
        "pam_unix(sshd:auth): authentication failure; logname= uid={small} euid={small} tty=ssh ruser= rhost={domain}",
        "pam_unix(sshd:session): session opened for user {user} by (uid={small})",
        "pam_unix(sshd:session): session closed for user {user}",
        "Received disconnect from {ip}: 11: Bye Bye [preauth]",
        "Received disconnect from {ip}: 11: disconnected by user",
        "Received disconnect from {ip}: 11:",
        "Connection closed by {ip} [preauth]",
        "Did not receive identification string from {ip}",
        "reverse mapping checking getaddrinfo for {domain} [{ip}] failed - POSSIBLE BREAK-IN ATTEMPT!",
        "Address {ip} maps to {domain}, but this does not map back to the address - POSSIBLE BREAK-IN ATTEMPT!",
        "message repeated {small} times: [ Failed password for {few} from {ip} port {port}]",
        "Disconnecting: Too many authentication failures for {few} [preauth]",
        "PAM {small} more authentication failures; logname= uid={small} euid={small} tty=ssh ruser= rhost={ip} user={few}",
        "PAM service(sshd) ignoring max retries; {small} > {small}",
        "error: Received disconnect from {ip}: 3: com.jcraft.jsch.JSchException: Auth fail [preauth]",
        "fatal: Write failed: Connection reset by peer [preauth]",
        "Bad protocol version identification '{word}' from {ip} port {port}",
        "Corrupted MAC on input. [preauth]",
    ),
    "apache": (
        "jk2_init() Found child {pid} in scoreboard slot {n}",
        "jk2_init() Can't find child {pid} in scoreboard",
        "workerEnv.init() ok {file}",
        "mod_jk child workerEnv in error state {small}",
        "mod_jk child init {small} {n}",
        "[client {ip}] Directory index forbidden by rule: {path}/",
        "[client {ip}] File does not exist: {file}",
        "[client {ip}] script not found or unable to stat: {file}",
        "[client {ip}] Invalid method in request {hex}",
        "caught SIGTERM, shutting down",
        "Apache/2.4.{n} (Unix) configured -- resuming normal operations",
        "Digest: generating secret for digest authentication ...",
        "Digest: done",
        "Graceful restart requested, doing restart",
    ),
    "android": (
        'acquire lock={big}, flags=0x{small}, tag="{word}", name={pkg}, ws=null, uid={n}, pid={pid}',
        'release lock={big}, flg=0x{small}, tag="{word}", name={pkg}, ws=null, uid={n}, pid={pid}',
        'acquire lock={big}, flags=0x{small}, tag="{word}", name={pkg}, ws=WorkSource{{n}}, uid={n}, pid={pid}',
        "ready={bool},policy={small},wakefulness={small},wksummary=0x{hex},uasummary=0x{small},bootcompleted={bool},boostinprogress={bool},waitmodeenable={bool},mode={bool},manual={n},auto={n},adj={float}userId={n}",
        "Skipping AppWindowToken{{hex} token=Token{{hex} ActivityRecord{{hex} u0 {pkg}/.{cls} t{n}}}} -- going to hide",
        "visible is system.call.count gt {small}",
        "cancelNotification,index:{small}",
        "cancelPeek: id={small}, pid={pid}",
        "updateNotificationShade: total={small}, active={small}, mInteractive={bool}",
        "getRunningAppProcesses: caller {n} does not hold REAL_GET_TASKS; limiting output",
        "setSystemUiVisibility vis={hex} mask={hex} oldVal={hex} newVal={hex} diff={hex}",
        "startAnimation begin",
        "startAnimation end",
        "hideKeyguard",
        "Destroying surface Surface(name={word}) called by com.android.server.wm",
        "Start proc {pid}:{pkg}/u0a{n} for service {pkg}/.{cls}",
        "Killing {pid}:{pkg}/u0a{n} (adj {n}): empty #{n}",
        "printFreezingDisplayLogsopening app wtoken = AppWindowToken{{hex} token=Token{{hex}}}, allDrawn= {bool}, startingDisplayed = {bool}",
        "onTouch: action = {small}",
        "isBluetoothA2dpOn={bool}",
        "Bind to {pkg} failed",
        "Bind to {pkg} succeeded",
        "userActivityNoUpdateLocked: eventTime={big}, event={small}, flags=0x{small}, uid={n}",
        "interceptKeyTq keycode={n} interactive={bool} keyguardActive={bool} policyFlags={n}",
    ),
    "zoo": (
        "Received connection request /{ip}:{port}",
        "Accepted socket connection from /{ip}:{port}",
        "Connection broken for id {big}, my id = {small}, error =",
        "Interrupting SendWorker",
        "Send worker leaving thread",
        "Interrupted while waiting for message on queue",
        "Notification time out: {n}",
        "Closed socket connection for client /{ip}:{port} which had sessionid 0x{hex16}",
        "Closed socket connection for client /{ip}:{port} (no session established for client)",
        "Client attempting to establish new session at /{ip}:{port}",
        "Client attempting to renew session 0x{hex16} at /{ip}:{port}",
        "Established session 0x{hex16} with negotiated timeout {n} for client /{ip}:{port}",
        "Expiring session 0x{hex16}, timeout of {n}ms exceeded",
        "Processed session termination for sessionid: 0x{hex16}",
        "caught end of stream exception",
        "New election. My id = {small}, proposed zxid=0x{hex}",
        "Cannot open channel to {small} at election address /{ip}:{port}",
        "Have smaller server identifier, so dropping the connection: ({small}, {small})",
        "Exception causing close of session 0x{hex16} due to java.io.IOException: ZooKeeperServer not running",
        "Snapshotting: 0x{hex} to {path}/snapshot.{hex}",
        "LOOKING", "FOLLOWING", "LEADING",
        "Server environment:java.version={n}", "Server environment:user.name={user}", "Server environment:os.name=Linux",
        "tickTime set to {n}", "minSessionTimeout set to -{small}", "maxSessionTimeout set to -{small}",
        "Getting a snapshot from leader", "Reading snapshot {path}/snapshot.{hex}",
    ),
    "health": (
        "onStandStepChanged {n}",
        "onExtend:{big} {small} {small} {small}",
        "calculateCaloriesWithCache totalCalories={n}",
        "calculateAltitudeWithCache totalAltitude={n}",
        "getTodayTotalDetailSteps = {big}##{n}##{n}##{n}##{n}##{n}",
        "setTodayTotalDetailSteps={big}##{n}##{n}##{n}##{n}##{n}",
        "processHandleBroadcastAction action:android.intent.action.SCREEN_ON",
        "processHandleBroadcastAction action:android.intent.action.SCREEN_OFF",
        "processHandleBroadcastAction action:android.intent.action.TIME_TICK",
        "REPORT : {n} {n} {n} {n}",
        "flush sensor data", "flush2DB result success",
        "upLoadHealthData() enter", "onReceive action: android.intent.action.{word}",
        "saveHealthDetailData() saveStatData.insert size={small}",
        "aggregateOneDayFromDB oneDay is {big},end is {big}",
        "checkInsertStatus stepSyncOrCancel={bool}", "bulkSaveDetailHiHealthData fail errorCode = {small},errorMessage = ERR_DATA_INSERT",
        "screen status unknown,think screen on", "new date =2025{n}, type={n},{float},old={float}",
        "initUserPrivacy the userPrivacy is {bool}", "getAppContext() isAppValid health sdk {bool}",
    ),
    "windows": (
        "Loaded Servicing Stack v6.1.{n}.{n} with Core: C:\\Windows\\winsxs\\amd64_{hex16}\\cbscore.dll",
        "SQM: Initializing online with Windows opt-in: {word}",
        "SQM: Cleaning up report files older than {small} days.",
        "SQM: Requesting upload of all unsent reports.",
        "SQM: Failed to start upload with file pattern: C:\\Windows\\servicing\\sqm\\*_std.sqm, flags: 0x{small} [HRESULT = 0x{hex} - E_FAIL]",
        "SQM: Queued {small} file(s) for upload with pattern: C:\\Windows\\servicing\\sqm\\*_all.sqm, flags: 0x{small}",
        "NonStart: Checking to ensure startup processing was not required.",
        "NonStart: Success, startup processing not required as expected.",
        "Startup processing thread terminated normally",
        "Starting TrustedInstaller initialization.", "Ending TrustedInstaller initialization.",
        "Starting TrustedInstaller finalization.", "Ending TrustedInstaller finalization.",
        "Session: {n}_{big} initialized by client WindowsUpdateAgent.",
        "Read out cached package applicability for package: Package_for_KB{n}~31bf{hex}~amd64~~6.1.1.{small}, ApplicableState: {n}, CurrentState:{small}",
        "Warning: Unrecognized packageExtended attribute.", "Expecting attribute name [HRESULT = 0x{hex} - CBS_E_MANIFEST_INVALID_ITEM]",
        "Failed to get next element [HRESULT = 0x{hex} - CBS_E_MANIFEST_INVALID_ITEM]",
        '{hex} Creating NT transaction (seq {n}), objectname [6]"(null)"',
        "{hex} Created NT transaction (seq {n}) result 0x{hex}, handle @0x{hex}",
    ),
}


def lines(
    name: str, count: int, *, templates: Sequence[str], pools: Mapping[str, Pool] = COMMON, seed: int = 7
) -> Iterator[Line]:
    """Give ``count`` lines of a set; common templates are common, and each occurs."""
    dice = random.Random(f"{name}-{seed}")
    order = list(range(len(templates)))
    dice.shuffle(order)
    weights = [1 / (rank + 1) for rank in range(len(order))]
    for at in range(count):
        which = order[at] if at < len(order) else dice.choices(order, weights)[0]
        yield Line(_HOLE.sub(lambda hole: pools[hole[1]](dice), templates[which]).rstrip(), which)

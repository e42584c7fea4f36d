"""Starts and ends the daemon in every way it can be; see daemon.sh.

usage: daemon.py OXVIRT DIR
"""
import os, signal, socket, stat, subprocess, sys, tempfile, time

oxvirt, base = os.path.realpath(sys.argv[1]), os.path.realpath(sys.argv[2])
os.makedirs(base, exist_ok=True)
checks = 0


def check(good, what):
    global checks
    checks += 1
    if not good:
        sys.exit(f"FAILED: {what}")


def wait_for(test, what, seconds=10):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if test():
            return
        time.sleep(0.02)
    check(False, f"{what} within {seconds} s")


def root():
    return tempfile.mkdtemp(dir=base, prefix="r")


def sock(dir, name="libvirt-sock"):
    return f"{dir}/run/libvirt/{name}"


def start(dir, *args, env=None):
    log = open(f"{dir}/log", "ab")
    daemon = subprocess.Popen([oxvirt, "daemon", "--root", dir, *args], stderr=log, stdout=log, stdin=subprocess.DEVNULL, env=env)
    wait_for(lambda: os.path.exists(sock(dir)) or daemon.poll() is not None, "a socket")
    return daemon


def end(daemon, how=signal.SIGTERM):
    daemon.send_signal(how)
    check(daemon.wait(10) == 0, f"exit status after signal {how}: {daemon.returncode}")


def uri(dir, name="libvirt-sock"):
    return f"test+unix:///default?socket={sock(dir, name)}"


def virsh(at, *args):
    return subprocess.run([oxvirt, "virsh", "-q", "-c", at, *args], capture_output=True, text=True)


def log(dir):
    return open(f"{dir}/log").read()


# Options.
for args, word in [(["--help"], "--root"), (["--version"], "11.3.0"), (["-V"], "libvirt")]:
    said = subprocess.run([oxvirt, "daemon", *args], capture_output=True, text=True)
    check(said.returncode == 0 and word in said.stdout, f"{args}")
bad = subprocess.run([oxvirt, "daemon", "--nonsense"], capture_output=True, text=True)
check(bad.returncode != 0 and "--nonsense" in bad.stderr, "an unknown option is named")

# Serving, modes of the sockets, the pid file, a second daemon.
dir = root()
daemon = start(dir)
check(virsh(uri(dir), "list", "--all").returncode == 0, "a call on the read-write socket")
check(stat.S_IMODE(os.stat(sock(dir)).st_mode) == 0o700, "mode of the read-write socket")
check(stat.S_IMODE(os.stat(sock(dir, "libvirt-sock-ro")).st_mode) == 0o777, "mode of the read-only socket")
denied = virsh(uri(dir, "libvirt-sock-ro"), "destroy", "test")
check(denied.returncode != 0 and "read only access" in denied.stderr, "the read-only socket denies changes")
check(open(f"{dir}/run/libvirtd.pid").read() == str(daemon.pid), "the pid file")
second = subprocess.run([oxvirt, "daemon", "--root", dir], capture_output=True, text=True, timeout=10)
check(second.returncode != 0 and "running already" in second.stderr, "a second daemon is refused")
end(daemon)
check(not os.path.exists(sock(dir)) and not os.path.exists(f"{dir}/run/libvirtd.pid"), "nothing is left after SIGTERM")

# What a killed daemon leaves is no obstacle.
daemon = start(dir)
daemon.kill()
daemon.wait()
check(os.path.exists(f"{dir}/run/libvirtd.pid"), "a killed daemon leaves its pid file")
os.unlink(sock(dir))
daemon = start(dir)
check(virsh(uri(dir), "uri").returncode == 0, "a call after kill -9")
end(daemon, signal.SIGINT)

# Configuration: an unknown key is a warning with its line, SIGHUP reads it again, a broken file is an error.
dir = root()
os.makedirs(f"{dir}/etc/libvirt")
conf = f"{dir}/etc/libvirt/libvirtd.conf"
open(conf, "w").write('unix_sock_rw_perms = "0770"\n\nno_such_key = 1\n')
daemon = start(dir)
check("line 3: unknown setting 'no_such_key'" in log(dir), "the unknown key and its line")
check(stat.S_IMODE(os.stat(sock(dir)).st_mode) == 0o770, "the mode that the file asks for")
open(conf, "a").write("another_key = 1\n")
daemon.send_signal(signal.SIGHUP)
wait_for(lambda: "another_key" in log(dir), "the reload")
check(virsh(uri(dir), "uri").returncode == 0, "a call after SIGHUP")
end(daemon)
open(conf, "w").write("broken\n")
broken = subprocess.run([oxvirt, "daemon", "--root", dir], capture_output=True, text=True, timeout=10)
check(broken.returncode != 0 and "line 1" in broken.stderr, "a broken file is named with its line")

# Logs go where the file says.
dir = root()
os.makedirs(f"{dir}/etc/libvirt")
open(f"{dir}/etc/libvirt/libvirtd.conf", "w").write(f'log_level = 2\nlog_outputs = "2:file:{dir}/daemon.log"\n')
daemon = start(dir)
wait_for(lambda: os.path.exists(f"{dir}/daemon.log") and "info : " in open(f"{dir}/daemon.log").read(), "a log line")
end(daemon)

# In the background, with a pid file of its own, until nobody was there for a second.
dir = root()
started = subprocess.run([oxvirt, "daemon", "-d", "--root", dir, "-p", f"{dir}/own.pid", "-t1"], timeout=20)
check(started.returncode == 0, "the daemon goes to the background")
pid = int(open(f"{dir}/own.pid").read())
check(pid != os.getpid() and virsh(uri(dir), "uri").returncode == 0, "it serves from there at once")
wait_for(lambda: not os.path.exists(f"{dir}/own.pid"), "leaving after the timeout", 15)
failed = subprocess.run([oxvirt, "daemon", "-d", "--root", dir, "-f", "/no/such/file"], capture_output=True, text=True, timeout=20)
check(failed.returncode != 0, "a daemon that cannot start says so before the parent ends")

# Sockets that a service manager opened, and its notification.
dir = root()
os.makedirs(f"{dir}/run/libvirt")
notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
notify.bind(f"{dir}/notify")
notify.settimeout(10)
listening = []
for name in ("libvirt-sock", "libvirt-sock-ro"):
    one = socket.socket(socket.AF_UNIX)
    one.bind(sock(dir, name))
    one.listen()
    listening.append(one)
pid = os.fork()
if pid == 0:
    for number, one in enumerate(listening):
        os.dup2(one.fileno(), 100 + number)
    for number in range(len(listening)):
        os.dup2(100 + number, 3 + number, inheritable=True)
    os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="2", NOTIFY_SOCKET=f"{dir}/notify")
    os.execv(oxvirt, [oxvirt, "daemon", "--root", dir])
check(notify.recv(100) == b"READY=1", "readiness is told")
check(virsh(uri(dir), "uri").returncode == 0, "a call on a socket of the service manager")
denied = virsh(uri(dir, "libvirt-sock-ro"), "destroy", "test")
check("read only access" in denied.stderr, "the name of a socket says what it is for")
os.kill(pid, signal.SIGTERM)
check(notify.recv(100) == b"STOPPING=1", "leaving is told")
check(os.waitpid(pid, 0)[1] == 0, "exit status as a service")
check(os.path.exists(sock(dir)), "the service manager's sockets stay")
print(f"{checks} checks of starting and ending passed")

"""The floor below the benchmarks: a bare QEMU, an echo over a socket, an fsync. usage: bench-floor.py WORK_DIR"""
import json, os, socket, statistics, subprocess, sys, threading, time

work = sys.argv[1]
rows = {}


def median(act, runs):
    return round(statistics.median([act() for _ in range(runs)]), 3)


def greeting():
    path = f"{work}/floor.sock"
    if os.path.exists(path):
        os.unlink(path)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(1)
    os.set_inheritable(listener.fileno(), True)
    begin = time.perf_counter()
    process = subprocess.Popen(
        ["qemu-system-x86_64", "-machine", "q35,accel=tcg", "-m", "64", "-display", "none", "-nodefaults", "-no-user-config", "-S",
         "-kernel", f"{work}/vmlinuz", "-initrd", f"{work}/initrd.gz", "-append", "console=ttyS0",
         "-chardev", f"socket,id=m,fd={listener.fileno()},server=on,wait=off", "-mon", "chardev=m,mode=control"],
        close_fds=False)
    client = socket.socket(socket.AF_UNIX)
    client.connect(path)
    client.recv(100)
    figure = (time.perf_counter() - begin) * 1000
    # The greeting comes before the machine is made; only then does QEMU answer.
    client.send(b'{"execute": "qmp_capabilities"}\n')
    client.recv(100)
    replies.append((time.perf_counter() - begin) * 1000)
    begin = time.perf_counter()
    process.terminate()
    process.wait()
    ends.append((time.perf_counter() - begin) * 1000)
    client.close()
    listener.close()
    return figure


def stop_and_cont():
    """A bare QEMU's own time to stop and continue the guest that the daemons are timed with, once it has booted."""
    path = f"{work}/stop.sock"
    process = subprocess.Popen(
        ["qemu-system-x86_64", "-machine", "q35,accel=tcg", "-m", "128", "-display", "none", "-nodefaults", "-no-user-config",
         "-kernel", f"{work}/vmlinuz", "-initrd", f"{work}/initrd.gz", "-append", "console=ttyS0 quiet", "-serial", "null",
         "-qmp", f"unix:{path},server=on,wait=off"])
    while not os.path.exists(path):
        time.sleep(0.01)
    client = socket.socket(socket.AF_UNIX)
    client.connect(path)
    lines = client.makefile("rb")
    lines.readline()

    def command(name):
        client.send(b'{"execute": "%s"}\n' % name)
        while b'"return"' not in lines.readline():
            pass

    def pair():
        begin = time.perf_counter()
        command(b"stop")
        command(b"cont")
        return (time.perf_counter() - begin) * 1000

    command(b"qmp_capabilities")
    time.sleep(5)
    figure = median(pair, 100)
    process.kill()
    process.wait()
    return figure


ends, replies = [], []
rows["bare QEMU, exec to greeting"] = median(greeting, 10)
rows["bare QEMU, exec to its first answer"] = round(statistics.median(replies), 3)
rows["bare QEMU, SIGTERM to its end"] = round(statistics.median(ends), 3)
rows["bare QEMU, stop and cont"] = stop_and_cont()

left, right = socket.socketpair()
threading.Thread(target=lambda: [right.send(right.recv(64)) for _ in range(2000)], daemon=True).start()


def echo():
    begin = time.perf_counter()
    left.send(b"x" * 28)
    left.recv(64)
    return (time.perf_counter() - begin) * 1000


rows["echo over a socket"] = median(echo, 2000)


def sync():
    with open(f"{work}/floor", "wb") as file:
        file.write(b"x" * 4096)
        begin = time.perf_counter()
        os.fsync(file.fileno())
        return (time.perf_counter() - begin) * 1000


rows["fsync of 4 KiB"] = median(sync, 50)
print(json.dumps(rows))

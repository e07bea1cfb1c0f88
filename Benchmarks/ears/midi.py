"""A writer of Standard MIDI Files and a reader of their tempos: just what the renders and their truths need."""

import struct

TICKS = 480


def _variable_length(number):
    bytes_ = [number & 0x7F]
    number >>= 7
    while number:
        bytes_.append(0x80 | (number & 0x7F))
        number >>= 7
    return bytes(reversed(bytes_))


class Score:
    """Notes and other messages with their time in beats, written as one track."""

    def __init__(self, tempo):
        self.tempo = tempo
        self.messages = []

    def program(self, channel, program):
        self.messages.append((0, 0, bytes([0xC0 | channel, program])))

    def volume(self, channel, volume):
        self.messages.append((0, 0, bytes([0xB0 | channel, 7, volume])))

    def bend(self, channel, cents):
        value = max(0, min(16383, 8192 + round(cents / 200 * 8192)))
        self.messages.append((0, 0, bytes([0xE0 | channel, value & 0x7F, value >> 7])))

    def note(self, channel, start, length, pitch, velocity):
        start = max(0, start)
        self.messages.append((round(start * TICKS), 2, bytes([0x90 | channel, pitch, velocity])))
        self.messages.append((round((start + length) * TICKS), 1, bytes([0x80 | channel, pitch, 0])))

    def write(self, path):
        track = bytearray(b"\x00\xff\x51\x03" + struct.pack(">I", round(60_000_000 / self.tempo))[1:])
        now = 0
        for time, _, message in sorted(self.messages):
            track += _variable_length(time - now) + message
            now = time
        track += b"\x00\xff\x2f\x00"
        with open(path, "wb") as file:
            file.write(b"MThd" + struct.pack(">IHHH", 6, 0, 1, TICKS))
            file.write(b"MTrk" + struct.pack(">I", len(track)) + track)


def _read_variable_length(data, place):
    number = 0
    while True:
        byte = data[place]
        place += 1
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            return number, place


def tempos(path):
    """The tempo changes of a file: (tick, beats a minute), and the last tick and the ticks of a beat."""
    data = open(path, "rb").read()
    tracks, division = struct.unpack(">HH", data[10:14])
    place, changes, last = 14, [], 0
    for _ in range(tracks):
        length = struct.unpack(">I", data[place + 4:place + 8])[0]
        place += 8
        end, now, status = place + length, 0, 0
        while place < end:
            delta, place = _read_variable_length(data, place)
            now += delta
            if data[place] >= 0x80:
                status = data[place]
                place += 1
            if status == 0xFF:
                kind = data[place]
                size, place = _read_variable_length(data, place + 1)
                if kind == 0x51:
                    changes.append((now, 60_000_000 / int.from_bytes(data[place:place + size], "big")))
                place += size
            elif status in (0xF0, 0xF7):
                size, place = _read_variable_length(data, place)
                place += size
            else:
                place += 1 if status & 0xF0 in (0xC0, 0xD0) else 2
        last = max(last, now)
        place = end
    return sorted(changes) or [(0, 120.0)], last, division


def main_tempo(path):
    """The tempo that holds longest, and its share of the whole in time."""
    changes, last, _ = tempos(path)
    spans = {}
    for (tick, tempo), following in zip(changes, [change[0] for change in changes[1:]] + [last]):
        spans[round(tempo, 2)] = spans.get(round(tempo, 2), 0) + max(0, following - tick) / tempo
    tempo = max(spans, key=spans.get)
    return tempo, spans[tempo] / max(1e-9, sum(spans.values()))

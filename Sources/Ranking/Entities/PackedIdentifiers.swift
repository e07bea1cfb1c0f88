/// Identifiers of one length in ascending order, six bits a character, without the first bits: those follow from
/// the order.
///
///     22 characters    132 bits: the first 12 by the order, 120 in 15 bytes
struct PackedIdentifiers: Sendable {
    /// The characters in the order of their bytes; the place of each is its six bits.
    private static let alphabet = Array("-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz".utf8)
    /// By byte its six bits; 64 for what has none.
    private static let bits: [UInt8] = {
        var bits = [UInt8](repeating: 64, count: 256)
        for (place, character) in alphabet.enumerated() { bits[Int(character)] = UInt8(place) }
        return bits
    }()
    /// Longer texts are no identifiers.
    private static let longest = 64

    let count: Int
    /// The number of characters of each identifier.
    private let length: Int
    /// The bytes of each identifier, one after another.
    private let bytes: Column<UInt8>
    private let stride: Int
    /// By value of the first bits, where the identifiers that have it begin, and the end of the last.
    private let starts: Column<UInt32>
    /// How many bits those are.
    private let headBits: Int

    /// No identifiers.
    init() {
        self.init(count: 0, length: 0, bytes: [], starts: [])
    }

    private init(count: Int, length: Int, bytes: Column<UInt8>, starts: Column<UInt32>) {
        self.count = count
        self.length = length
        self.bytes = bytes
        self.starts = starts
        headBits = Self.headBits(length, count)
        stride = (6 * length - headBits) / 8
    }

    /// As many bits as leave whole bytes; another byte's where there are identifiers enough for each value.
    private static func headBits(_ length: Int, _ count: Int) -> Int {
        let odd = 6 * length % 8
        return length > 3 && count >= 1 << (odd + 10) ? odd + 8 : odd
    }

    /// Packs texts; `nil` unless they are identifiers of one length, in ascending order.
    init?(_ texts: StringPool) {
        guard texts.count > 0 else { return nil }
        let (count, length) = (texts.count, texts.withBytes(0, \.count))
        guard (1...Self.longest).contains(length) else { return nil }
        let headBits = Self.headBits(length, count)
        let stride = (6 * length - headBits) / 8
        let bytes = SharedMemory<UInt8>(count * stride)
        var starts = [UInt32](repeating: 0, count: (1 << headBits) + 1)
        var last = -1
        for position in 0..<count {
            let head = texts.withBytes(position) { text -> Int in
                guard text.count == length else { return -1 }
                return Self.pack(text, headBits, bytes.base + position * stride)
            }
            guard head >= last, head >= 0 else { return nil }
            last = head
            starts[head + 1] += 1
        }
        for value in 1..<starts.count { starts[value] += starts[value - 1] }
        self.init(count: count, length: length, bytes: Column(bytes), starts: Column(starts))
    }

    /// Writes the bits behind the first ones; says what these are, −1 for a character that has no bits.
    private static func pack(
        _ text: UnsafeBufferPointer<UInt8>, _ headBits: Int, _ target: UnsafeMutablePointer<UInt8>
    ) -> Int {
        var (head, headCount) = (0, 0)
        var (held, heldCount) = (UInt32(0), UInt32(0))
        var place = 0
        let table = Self.bits
        for byte in text {
            let bits = table[Int(byte)]
            if bits > 63 { return -1 }
            held = held << 6 | UInt32(bits)
            heldCount += 6
            if headCount < headBits {
                let taken = min(heldCount, UInt32(headBits - headCount))
                heldCount -= taken
                head = head << Int(taken) | Int(held >> heldCount)
                headCount += Int(taken)
                held &= (1 << heldCount) - 1
            }
            while heldCount >= 8 {
                heldCount -= 8
                target[place] = UInt8(truncatingIfNeeded: held >> heldCount)
                held &= (1 << heldCount) - 1
                place += 1
            }
        }
        return head
    }

    /// Where an identifier stands or would stand: among those that have its first bits.
    func positions(near text: some Collection<UInt8>) -> Range<Int> {
        guard count > 0, text.count == length else { return 0..<count }
        var (head, headCount) = (0, 0)
        for byte in text where headCount < headBits {
            let bits = Self.bits[Int(byte)]
            if bits > 63 { return 0..<count }
            head = head << 6 | Int(bits)
            headCount += 6
        }
        // The alphabet is in the order of the bytes, so identifiers with less in these bits stand before the text.
        head >>= headCount - headBits
        return Int(starts[head])..<Int(starts[head + 1])
    }

    /// Asks for the memory of an identifier that is read soon.
    func prefetch(_ position: Int) { bytes.prefetch(position * stride) }

    /// Calls the body with an identifier's characters.
    func withBytes<Result>(_ position: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.longest) { text in
            var (held, heldCount) = (UInt32(head(of: position)), UInt32(headBits))
            var next = position * stride
            let alphabet = Self.alphabet
            for place in 0..<length {
                if heldCount < 6 {
                    held = held << 8 | UInt32(bytes[next])
                    heldCount += 8
                    next += 1
                }
                heldCount -= 6
                text[place] = alphabet[Int(held >> heldCount)]
                held &= (1 << heldCount) - 1
            }
            return body(UnsafeBufferPointer(rebasing: text[..<length]))
        }
    }

    /// The first bits of an identifier: the last value whose identifiers begin at it or before.
    private func head(of position: Int) -> Int {
        var (low, high) = (0, starts.count - 1)
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= UInt32(position) { low = middle } else { high = middle }
        }
        return low
    }
}

extension PackedIdentifiers {
    func write(to writer: inout SnapshotWriter, as name: String) {
        writer.add("\(name).bits", bytes)
        writer.add("\(name).starts", starts)
        writer.add("\(name).shape", [Int64(count), Int64(length)])
    }

    init(_ reader: SnapshotReader, _ name: String) throws(SnapshotError) {
        let shape = try reader.array("\(name).shape", of: Int64.self, count: 2)
        let (count, length) = (Int(shape[0]), Int(shape[1]))
        try SnapshotReader.expect(
            (0..<Int(Int32.max)).contains(count) && (0...Self.longest).contains(length)
                && (count == 0) == (length == 0), "\(name) has no identifiers")
        let headBits = Self.headBits(length, count)
        self.init(
            count: count, length: length,
            bytes: try reader.column("\(name).bits", count: count * ((6 * length - headBits) / 8)),
            starts: try reader.column("\(name).starts", count: count > 0 ? (1 << headBits) + 1 : 0))
        try SnapshotReader.expect(
            starts.ascends(upTo: count) && (starts.first ?? 0) == 0 && Int(starts.last ?? 0) == count,
            "\(name) ends elsewhere")
    }
}

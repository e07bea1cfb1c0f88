/// Finds the names that a text may be a misspelling of, without looking at the others.
///
/// A name that may have k typos is cut in k + 1 segments. Whatever the typos are, the text holds one of the segments
/// unchanged, at most k letters from its place. So each segment is stored under a hash of its letters, its number and
/// the name's length. A look-up asks for the few substrings of the text that may be a segment: 60 at most.
///
///     tool            to│ol
///     radiohead       rad│ioh│ead        radiohaed still has "rad" and "ioh"
///
/// Source: Li, Deng, Wang, Feng, "Pass-Join: A Partition-based Method for Similarity Joins" (2011). Swapped neighbours
/// on both sides of a cut harm two segments at once; they are looked up with the swap undone.
struct SegmentIndex: Sendable {
    /// Where each bucket's entries begin, and the end of the last.
    private let starts: Column<UInt32>
    /// A row in the lower bits; the bits that no row needs hold some of the hash, which keeps most strangers away.
    private let entries: Column<UInt32>
    private let bucketBits: Int
    private let rowBits: Int

    /// Appends the rows of names that may be within the number of typos allowed to their length, and a few others.
    ///
    /// A row may come several times.
    func gather(_ letters: ArraySlice<UInt16>, into found: inout [UInt32]) {
        let nearLengths = max(1, letters.count - Typos.maximum)...letters.count + Typos.maximum
        var swapped = Array(letters)
        for length in nearLengths {
            let typos = Typos.allowed(in: length)
            let difference = letters.count - length
            guard abs(difference) <= typos else { continue }
            for shift in -typos...typos {
                // What comes before the segment shifts it, what comes after makes up for the difference in length.
                let needed = abs(shift) + abs(difference - shift)
                if needed <= typos {
                    for segment in 0...typos {
                        probe(swapped, segment, of: length, typos, shift, into: &found)
                    }
                }
                guard needed < typos else { continue }
                for segment in 1...typos {
                    let cut = Self.range(segment, of: length, typos).lowerBound + shift
                    guard cut > 0, cut < swapped.count, swapped[cut - 1] != swapped[cut] else { continue }
                    swapped.swapAt(cut - 1, cut)
                    probe(swapped, segment - 1, of: length, typos, shift, into: &found)
                    probe(swapped, segment, of: length, typos, shift, into: &found)
                    swapped.swapAt(cut - 1, cut)
                }
            }
        }
    }

    private func probe(
        _ letters: [UInt16], _ segment: Int, of length: Int, _ typos: Int, _ shift: Int, into found: inout [UInt32]
    ) {
        let place = Self.range(segment, of: length, typos)
        let (low, high) = (place.lowerBound + shift, place.upperBound + shift)
        guard low >= 0, high <= letters.count else { return }
        let hash = Self.hash(letters[low..<high], segment, of: length)
        let bucket = Self.bucket(hash, bits: bucketBits)
        let rest = hash << rowBits
        for place in Int(starts[bucket])..<Int(starts[bucket + 1]) {
            let entry = entries[place]
            if (entry ^ rest) >> rowBits == 0 { found.append(entry ^ rest) }
        }
    }

    private static func bucket(_ hash: UInt32, bits: Int) -> Int { Int(UInt64(hash) >> UInt64(32 - bits)) }

    private static func range(_ segment: Int, of length: Int, _ typos: Int) -> Range<Int> {
        segment * length / (typos + 1)..<(segment + 1) * length / (typos + 1)
    }

    private static func hash(_ letters: ArraySlice<UInt16>, _ segment: Int, of length: Int) -> UInt32 {
        let seed = UInt64(length) << 2 | UInt64(segment)
        let hash = letters.withUnsafeBufferPointer { letters in
            letters.reduce(seed &* 0x9E37_79B9_7F4A_7C15) { ($0 ^ UInt64($1)) &* 0xBF58_476D_1CE4_E5B9 ^ $0 >> 29 }
        }
        return UInt32(truncatingIfNeeded: (hash ^ hash >> 31) &* 0x94D0_49BB_1331_11EB >> 32)
    }
}

extension SegmentIndex {
    /// Takes names one after another.
    struct Builder {
        private var hashes: [UInt32] = []
        private var rows: [UInt32] = []

        init(capacity: Int) {
            hashes.reserveCapacity(capacity * (Typos.maximum + 1))
            rows.reserveCapacity(capacity * (Typos.maximum + 1))
        }

        mutating func add(_ letters: ArraySlice<UInt16>, row: Int) {
            guard !letters.isEmpty else { return }
            let typos = Typos.allowed(in: letters.count)
            for segment in 0...typos {
                let place = SegmentIndex.range(segment, of: letters.count, typos)
                let (low, high) = (letters.startIndex + place.lowerBound, letters.startIndex + place.upperBound)
                hashes.append(SegmentIndex.hash(letters[low..<high], segment, of: letters.count))
                rows.append(UInt32(row))
            }
        }

        /// Files the names under their segments, but for those that are left out.
        consuming func build(leavingOut isLeftOut: [Bool]) -> SegmentIndex {
            // Eight entries a bucket: where the buckets start takes half a byte an entry.
            let bits = Int.bitWidth - (hashes.count / 8).leadingZeroBitCount
            let rowBits = min(31, Int.bitWidth - isLeftOut.count.leadingZeroBitCount)
            var starts = [UInt32](repeating: 0, count: 1 << bits + 1)
            for (hash, row) in zip(hashes, rows) where !isLeftOut[Int(row)] {
                starts[SegmentIndex.bucket(hash, bits: bits) + 1] += 1
            }
            for bucket in 1..<starts.count { starts[bucket] += starts[bucket - 1] }
            var entries = [UInt32](repeating: 0, count: Int(starts[starts.count - 1]))
            var next = starts
            for (hash, row) in zip(hashes, rows) where !isLeftOut[Int(row)] {
                let bucket = SegmentIndex.bucket(hash, bits: bits)
                entries[Int(next[bucket])] = hash << rowBits | row
                next[bucket] += 1
            }
            return SegmentIndex(
                starts: Column(starts), entries: Column(entries), bucketBits: bits, rowBits: rowBits)
        }
    }
}

extension SegmentIndex {
    func write(to writer: inout SnapshotWriter, as name: String) {
        writer.add("\(name).starts", starts)
        writer.add("\(name).entries", entries)
        writer.add("\(name).bits", [Int64(bucketBits), Int64(rowBits)])
    }

    /// Reads the index of `rows` rows.
    init(_ reader: SnapshotReader, _ name: String, rows: Int) throws(SnapshotError) {
        let bits = try reader.array("\(name).bits", of: Int64.self, count: 2)
        try SnapshotReader.expect(
            (0...31).contains(bits[0]) && (0...31).contains(bits[1]) && rows <= 1 << bits[1], "\(name) has other bits")
        bucketBits = Int(bits[0])
        rowBits = Int(bits[1])
        starts = try reader.column("\(name).starts", count: 1 << bucketBits + 1)
        entries = try reader.column("\(name).entries")
        let mask = UInt32(truncatingIfNeeded: 1 << UInt64(rowBits) - 1)
        var isInside = true
        for entry in entries { isInside = isInside && entry & mask < UInt32(rows) }
        try SnapshotReader.expect(isInside && starts.ascends(upTo: entries.count), "\(name) names other rows")
    }
}

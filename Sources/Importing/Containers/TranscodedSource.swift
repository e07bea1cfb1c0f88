/// A file in UTF-16 as UTF-8.
///
/// A pair of surrogates that is torn by the end of a portion waits for the next one.
final class TranscodedSource: ByteSource {
    private let source: any ByteSource
    private let isBigEndian: Bool
    private var waiting: [UInt16] = []
    private var oddByte: UInt8?
    private var ready: [UInt8] = []
    private var readyStart = 0
    private var isFirst = true
    private let input = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 64 * 1024)

    var size: Int { source.size }
    var position: Int { source.position }

    init(_ source: any ByteSource, isBigEndian: Bool) {
        self.source = source
        self.isBigEndian = isBigEndian
    }

    deinit { input.deallocate() }

    func fill(_ buffer: UnsafeMutableBufferPointer<UInt8>) throws(ImportError) -> Int {
        while readyStart == ready.count {
            let count = try source.fill(input)
            if count == 0 {
                guard !waiting.isEmpty else { return 0 }
                ready = Array(String(decoding: waiting, as: UTF16.self).utf8)
                waiting = []
                readyStart = 0
                break
            }
            transcode(count)
        }
        let count = min(buffer.count, ready.count - readyStart)
        for index in 0..<count { buffer[index] = ready[readyStart + index] }
        readyStart += count
        return count
    }

    private func transcode(_ count: Int) {
        var units = waiting
        waiting = []
        units.reserveCapacity(count / 2 + 2)
        for index in 0..<count {
            let byte = input[index]
            guard let first = oddByte else {
                oddByte = byte
                continue
            }
            oddByte = nil
            let (high, low) = isBigEndian ? (first, byte) : (byte, first)
            units.append(UInt16(high) << 8 | UInt16(low))
        }
        if isFirst, units.first == 0xFEFF { units.removeFirst() }
        isFirst = false
        if let last = units.last, UTF16.isLeadSurrogate(last) { waiting = [units.removeLast()] }
        ready = Array(String(decoding: units, as: UTF16.self).utf8)
        readyStart = 0
    }
}

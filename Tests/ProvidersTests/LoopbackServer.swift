import Concurrency
import Foundation
import MessagingTesting

/// A listener on loopback that does one thing with every connection.
final class LoopbackServer: Sendable {
    enum Behaviour {
        /// Reads the request, then sends this text and closes.
        case answer(String)
        /// Reads the request, then sends these bytes and closes.
        case bytes(Data)
        /// Answers each request with this text, until the other side closes.
        case keepAlive(String)
        /// Reads the request and stays silent.
        case silence
        /// Sends the start of an answer, then a byte whenever the idle time is nearly over, for ever.
        case drip(every: Int32)
    }

    private struct Log {
        var requests: [String] = []
        var connections = 0
    }

    let port: Int
    private let descriptor: Int32
    private let log: Mutex<Log>

    init(_ behaviour: Behaviour) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0 && listen(descriptor, 64) == 0
                    && getsockname(descriptor, address, &length) == 0
            }
        }
        guard bound else { throw CocoaError(.featureUnsupported) }
        port = Int(UInt16(bigEndian: address.sin_port))
        let log = Mutex(Log())
        self.log = log
        Thread.detachNewThread {
            // Only who accepts may close: the number is given to the next socket at once, whose clients this loop would
            // take.
            defer { close(descriptor) }
            while true {
                let connection = accept(descriptor, nil, nil)
                guard connection >= 0 else { return }
                log.withLock { $0.connections += 1 }
                Thread.detachNewThread { Self.serve(connection, behaviour, log) }
            }
        }
    }

    /// What came, each request as one text.
    var requests: [String] { log.withLock { $0.requests } }
    /// How many connections were made.
    var connections: Int { log.withLock { $0.connections } }

    /// Waits until so many requests have come.
    func waitForRequests(_ count: Int) async throws {
        try await eventually("\(count) requests") { requests.count >= count }
    }

    /// Stops listening.
    func stop() {
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    private static func serve(_ connection: Int32, _ behaviour: Behaviour, _ log: Mutex<Log>) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        func receive() -> Bool {
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return false }
            let text = String(decoding: buffer[..<count], as: UTF8.self)
            log.withLock { $0.requests.append(text) }
            return true
        }
        func send(_ data: Data) -> Bool {
            var rest = data[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { Foundation.send(connection, $0.baseAddress, $0.count, 0x4000) }
                guard count > 0 else { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }
        defer { close(connection) }
        guard receive() else { return }
        switch behaviour {
        case .answer(let text): _ = send(Data(text.utf8))
        case .bytes(let data): _ = send(data)
        case .keepAlive(let text): while send(Data(text.utf8)), receive() {}
        case .silence: _ = recv(connection, &buffer, buffer.count, 0)
        case .drip(let interval):
            _ = send(Data("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n".utf8))
            // The client sends nothing more, so that it is readable only once it has hung up.
            var client = pollfd(fd: connection, events: Int16(POLLIN), revents: 0)
            while send(Data("x".utf8)), poll(&client, 1, interval) == 0 {}
        }
    }
}

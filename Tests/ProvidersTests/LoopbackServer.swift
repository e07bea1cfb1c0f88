import Foundation

/// A listener on loopback that does one thing with every connection.
final class LoopbackServer: Sendable {
    enum Behaviour {
        /// Reads the request, then sends these bytes and closes.
        case answer(String)
        /// Reads the request and stays silent.
        case silence
        /// Sends the start of an answer, then a byte whenever the idle time is nearly over, for ever.
        case drip(every: Double)
    }

    let port: Int
    private let descriptor: Int32

    init(_ behaviour: Behaviour) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0 && listen(descriptor, 16) == 0
                    && getsockname(descriptor, address, &length) == 0
            }
        }
        guard bound else { throw CocoaError(.featureUnsupported) }
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread {
            while true {
                let connection = accept(descriptor, nil, nil)
                guard connection >= 0 else { return }
                Thread.detachNewThread { Self.serve(connection, behaviour) }
            }
        }
    }

    /// Stops listening.
    func stop() {
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
    }

    private static func serve(_ connection: Int32, _ behaviour: Behaviour) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        guard recv(connection, &buffer, buffer.count, 0) > 0 else { return }
        func send(_ text: String) -> Bool {
            Array(text.utf8).withUnsafeBytes { Foundation.send(connection, $0.baseAddress, $0.count, 0x4000) > 0 }
        }
        switch behaviour {
        case .answer(let text): _ = send(text)
        case .silence: _ = recv(connection, &buffer, buffer.count, 0)
        case .drip(let interval):
            _ = send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            while send("x") { Thread.sleep(forTimeInterval: interval) }
        }
        close(connection)
    }
}

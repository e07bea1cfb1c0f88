import CCurl
import Concurrency
import Foundation

/// One request at libcurl, and what has come of it so far.
///
/// Unchecked, because everything but the mark of cancellation is touched by the engine's thread alone.
final class CurlTransfer: @unchecked Sendable {
    /// Room for the header of any answer that is meant well.
    private static let maximumHeaderSize = 256 << 10

    /// The task that waits; resumed once.
    var continuation: CurlEngine.Continuation?
    /// When the request is given up unless something comes, on the clock's uptime.
    private(set) var deadline = Duration.zero
    private let clock: any TimeSource

    private let request: HTTPRequest
    private let timeouts: CurlTransport.Timeouts
    private let maximumBodySize: Int
    /// Where the body of a good answer goes; `nil` for the response itself.
    private let file: BodyFile?
    private let cancelled = Mutex(false)

    private var fields: UnsafeMutablePointer<curl_slist>?
    private var headers: [String: String] = [:]
    private var headerSize = 0
    private var isHeaderWhole = false
    private var status = 0
    private var body = Data()
    private var isTooLarge = false

    init(
        _ request: HTTPRequest, _ timeouts: CurlTransport.Timeouts, maximumBodySize: Int, file: BodyFile? = nil,
        clock: any TimeSource
    ) {
        self.clock = clock
        self.request = request
        self.timeouts = timeouts
        self.maximumBodySize = maximumBodySize
        self.file = file
    }

    deinit {
        curl_slist_free_all(fields)
    }

    var isCancelled: Bool { cancelled.withLock { $0 } }

    func cancel() {
        cancelled.withLock { $0 = true }
    }

    func end(with outcome: Result<HTTPResponse, ProviderError>) {
        continuation?.resume(returning: outcome)
        continuation = nil
    }

    func end(throwing error: ProviderError) {
        end(with: .failure(error))
    }

    // MARK: - Before

    /// Tells a fresh handle what to do; silence is measured from now on.
    func configure(_ handle: UnsafeMutableRawPointer) throws(ProviderError) {
        guard ["http", "https"].contains(request.url.scheme?.lowercased()) else { throw unusable }
        fields = try headerFields()
        let context = Unmanaged.passUnretained(self).toOpaque()
        let address = request.url.absoluteString
        var codes = [
            juke_curl_set_text(handle, CURLOPT_URL, address),
            juke_curl_allow_http_only(handle),
            juke_curl_set_list(handle, CURLOPT_HTTPHEADER, fields),
            juke_curl_set_text(handle, CURLOPT_USERAGENT, "juke"),
            // What goes into a file is packed already.
            juke_curl_set_text(handle, CURLOPT_ACCEPT_ENCODING, file == nil ? "gzip" : "identity"),
            juke_curl_set_long(handle, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1),
            juke_curl_set_long(handle, CURLOPT_NOSIGNAL, 1),
            juke_curl_set_long(handle, CURLOPT_BUFFERSIZE, 64 << 10),
            juke_curl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, Self.milliseconds(timeouts.connect)),
            juke_curl_set_long(handle, CURLOPT_TIMEOUT_MS, Self.milliseconds(timeouts.total)),
            juke_curl_set_receiver(handle, CURLOPT_HEADERFUNCTION, onHeader, CURLOPT_HEADERDATA, context),
            juke_curl_set_receiver(handle, CURLOPT_WRITEFUNCTION, onBody, CURLOPT_WRITEDATA, context),
        ]
        if request.method == "POST" {
            let body = request.body ?? Data()
            codes.append(juke_curl_set_long(handle, CURLOPT_POST, 1))
            codes.append(juke_curl_set_long(handle, CURLOPT_POSTFIELDSIZE, body.count))
            // libcurl reads as many bytes as announced, and keeps a copy.
            let code = body.withUnsafeBytes { bytes in
                juke_curl_set_text(
                    handle, CURLOPT_COPYPOSTFIELDS, bytes.baseAddress?.assumingMemoryBound(to: CChar.self))
            }
            codes.append(code)
        } else if request.method != "GET" {
            throw ProviderError(.invalidRequest, "requests of the kind \(request.method) are not sent; use GET or POST")
        }
        guard codes.allSatisfy({ $0 == CURLE_OK }) else { throw unusable }
        deadline = clock.uptime + timeouts.idle
    }

    private func headerFields() throws(ProviderError) -> UnsafeMutablePointer<curl_slist>? {
        // A large body is sent at once, without asking first whether it is welcome.
        var fields = curl_slist_append(nil, "Expect:")
        for (name, value) in request.headers {
            // A line break would start a header field, or a request, of somebody else's choice.
            guard "\(name)\(value)".utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
                curl_slist_free_all(fields)
                throw ProviderError(
                    .invalidRequest, "the header field \(name.debugDescription) holds a control character")
            }
            fields = curl_slist_append(fields, "\(name): \(value)")
        }
        return fields
    }

    private static func milliseconds(_ duration: Duration) -> Int {
        max(1, Int(duration / .milliseconds(1)))
    }

    // MARK: - Meanwhile

    fileprivate func receiveHeader(_ bytes: UnsafeRawBufferPointer) -> Bool {
        deadline = clock.uptime + timeouts.idle
        headerSize += bytes.count
        guard headerSize <= Self.maximumHeaderSize else {
            isTooLarge = true
            return false
        }
        let line = String(decoding: bytes, as: UTF8.self)
        if line.hasPrefix("HTTP/") {
            // The header of the next answer: the one before was but an announcement, such as `100 Continue`.
            headers = [:]
            isHeaderWhole = false
            status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        } else if let colon = line.firstIndex(of: ":") {
            let name = line[..<colon].lowercased()
            let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespacesAndNewlines)
            if headers[name] == nil { headers[name] = value }
        } else if bytes.allSatisfy({ $0 == 13 || $0 == 10 }) {
            isHeaderWhole = true
        }
        return true
    }

    fileprivate func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        deadline = clock.uptime + timeouts.idle
        if let file, BodyFile.takes(status: status, contentType: headers["content-type"]) { return file.append(bytes) }
        guard body.count + bytes.count <= maximumBodySize else {
            isTooLarge = true
            return false
        }
        body.append(bytes.assumingMemoryBound(to: UInt8.self))
        return true
    }

    // MARK: - After

    /// The error of a transfer that received nothing for too long.
    var silence: ProviderError {
        failure("sent nothing for \(timeouts.idle)")
    }

    /// The outcome of the transfer.
    func outcome(_ code: CURLcode, _ handle: UnsafeMutableRawPointer) -> Result<HTTPResponse, ProviderError> {
        if code == CURLE_OK {
            // Where a server hangs up within the header, libcurl is content with what it has.
            guard isHeaderWhole else { return .failure(failure("broke off the connection")) }
            let status = juke_curl_long(handle, CURLINFO_RESPONSE_CODE)
            return .success(HTTPResponse(status: status, headers: headers, body: body))
        }
        if let failure = file?.failure { return .failure(failure) }
        if isTooLarge {
            return .failure(
                ProviderError(
                    .malformed, "the answer is longer than \(maximumBodySize >> 20) MiB; it was not read"))
        }
        let isConnected = juke_curl_time(handle, CURLINFO_PRETRANSFER_TIME_T) > 0
        return switch code {
        case CURLE_OPERATION_TIMEDOUT where isConnected:
            .failure(failure("did not answer in full within \(timeouts.total)"))
        case CURLE_OPERATION_TIMEDOUT: .failure(failure("was not connected to within \(timeouts.connect)"))
        case CURLE_COULDNT_CONNECT: .failure(failure("refused the connection"))
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .failure(failure("has no address"))
        case CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_SEND_ERROR:
            .failure(failure("broke off the connection"))
        case CURLE_PEER_FAILED_VERIFICATION: .failure(failure("shows a certificate that cannot be trusted"))
        case CURLE_BAD_CONTENT_ENCODING:
            .failure(ProviderError(.malformed, "\(request.place) sent an answer that cannot be unpacked"))
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY: .failure(failure("does not speak HTTP"))
        case CURLE_URL_MALFORMAT: .failure(unusable)
        default: .failure(failure("could not be reached (\(String(cString: curl_easy_strerror(code))))"))
        }
    }

    private var unusable: ProviderError {
        ProviderError(.invalidRequest, "\(request.place) is no usable address; check the configured address")
    }

    private func failure(_ what: String) -> ProviderError {
        ProviderError(.network, "\(request.place) \(what); check the network and the configured address")
    }
}

extension HTTPRequest {
    /// Scheme, host and port: they identify the server and contain no credential.
    var place: String {
        let port = url.port.map { ":\($0)" } ?? ""
        return "\(url.scheme ?? "?")://\(url.host ?? "?")\(port)"
    }
}

// MARK: - What libcurl calls, with the transfer as context

private let onHeader: juke_curl_receiver = { bytes, size, count, context in
    receive(bytes, size * count, context) { $0.receiveHeader($1) }
}

private let onBody: juke_curl_receiver = { bytes, size, count, context in
    receive(bytes, size * count, context) { $0.receiveBody($1) }
}

/// Hands received bytes to their transfer.
///
/// - Returns: How many bytes were taken; another number than came ends the transfer.
private func receive(
    _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int, _ context: UnsafeMutableRawPointer?,
    _ take: (CurlTransfer, UnsafeRawBufferPointer) -> Bool
) -> Int {
    guard let context else { return count + 1 }
    let transfer = Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
    return take(transfer, UnsafeRawBufferPointer(start: bytes, count: count)) ? count : count + 1
}

import CCurl
import Concurrency
import Foundation

/// libcurl's multi interface on a thread of its own.
///
///     begin, cancel ──► inbox ──wakes──► the thread: take messages, start, perform, settle, expire, sleep in poll
///
/// A handle of libcurl belongs to one thread, and waiting blocks it, so all of it stays off the cooperative pool.
/// The thread starts with the first request.
///
/// Unchecked, because what is not behind the inbox's lock is touched by the thread alone.
final class CurlEngine: @unchecked Sendable {
    typealias Continuation = CheckedContinuation<Result<HTTPResponse, ProviderError>, Never>

    private enum Message {
        case begin(CurlTransfer, Continuation)
        case cancel(CurlTransfer)
        case stop
    }

    private struct Inbox {
        var messages: [Message] = []
        var isRunning = false
        /// Nothing comes in any more: a request behind the end would never be answered.
        var isStopped = false
    }

    /// The longest sleep: what must be done is told by a wake-up, this is for the case that one gets lost.
    private static let longestSleep: Duration = .seconds(30)

    private static let isInitialised = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    private let connections: Int
    private let clock: any TimeSource
    private let inbox = Mutex(Inbox())
    /// Used by the thread alone, but for waking it up.
    private let multi: UnsafeMutableRawPointer

    // The thread's alone.
    private var waiting: [CurlTransfer] = []
    private var running: [UnsafeMutableRawPointer: CurlTransfer] = [:]
    private var idleHandles: [UnsafeMutableRawPointer] = []

    init(connections: Int, clock: any TimeSource) {
        guard Self.isInitialised, let multi = curl_multi_init() else {
            preconditionFailure("libcurl cannot be initialised: out of memory")
        }
        self.multi = multi
        self.connections = connections
        self.clock = clock
        _ = juke_curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, connections)
    }

    deinit {
        for handle in idleHandles { curl_easy_cleanup(handle) }
        curl_multi_cleanup(multi)
    }

    /// Sends a request; the continuation is resumed with what comes of it, exactly once.
    ///
    /// After ``stop()`` every request ends as a cancelled one.
    func begin(_ transfer: CurlTransfer, _ continuation: Continuation) {
        let isTaken = post(.begin(transfer, continuation), startingThread: true)
        if !isTaken { continuation.resume(returning: .failure(.cancelled)) }
    }

    /// Gives up a request, which may be over, or not have begun yet.
    func cancel(_ transfer: CurlTransfer) {
        transfer.cancel()
        post(.cancel(transfer), startingThread: false)
    }

    /// Ends the thread, and cancels what is under way.
    func stop() {
        let isRunning = inbox.withLock { inbox in
            defer { inbox.isStopped = true }
            if inbox.isRunning { inbox.messages.append(.stop) }
            return inbox.isRunning
        }
        if isRunning { curl_multi_wakeup(multi) }
    }

    /// Hands the thread a message, and starts the thread when that was asked for and there is none.
    ///
    /// - Returns: Whether the thread gets it.
    @discardableResult
    private func post(_ message: Message, startingThread: Bool) -> Bool {
        let (isTaken, isNew) = inbox.withLock { inbox in
            guard !inbox.isStopped, inbox.isRunning || startingThread else { return (false, false) }
            inbox.messages.append(message)
            defer { inbox.isRunning = true }
            return (true, !inbox.isRunning)
        }
        guard isTaken else { return false }
        if isNew { start() } else { curl_multi_wakeup(multi) }
        return true
    }

    // MARK: - The thread

    private func start() {
        let thread = Thread { [self] in work() }
        thread.name = "juke-http"
        thread.stackSize = 1 << 20
        thread.start()
    }

    private func work() {
        // The TLS library writes without MSG_NOSIGNAL: a server that hung up would otherwise kill this process.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)

        while takeMessages() {
            var active: Int32 = 0
            repeat {
                startWaiting()
                curl_multi_perform(multi, &active)
            } while settle() && !waiting.isEmpty
            expire()
            curl_multi_poll(multi, nil, 0, sleep(), nil)
        }
        for transfer in waiting + running.values { transfer.end(throwing: .cancelled) }
        for handle in running.keys {
            curl_multi_remove_handle(multi, handle)
            curl_easy_cleanup(handle)
        }
        waiting = []
        running = [:]
    }

    /// Takes what callers have asked for since the last time.
    ///
    /// - Returns: Whether to go on.
    private func takeMessages() -> Bool {
        let messages = inbox.withLock { inbox in
            defer { inbox.messages.removeAll(keepingCapacity: true) }
            return inbox.messages
        }
        for message in messages {
            switch message {
            case .begin(let transfer, let continuation):
                transfer.continuation = continuation
                waiting.append(transfer)
            case .cancel(let transfer):
                // One that has not come yet is noticed when it does, by its own mark.
                if let (handle, _) = running.first(where: { $1 === transfer }) {
                    release(handle)
                    transfer.end(throwing: .cancelled)
                }
            case .stop: return false
            }
        }
        return true
    }

    private func startWaiting() {
        waiting.removeAll { transfer in
            if transfer.isCancelled {
                transfer.end(throwing: .cancelled)
                return true
            }
            guard running.count < connections else { return false }
            begin(transfer)
            return true
        }
    }

    private func begin(_ transfer: CurlTransfer) {
        guard let handle = idleHandles.popLast() ?? curl_easy_init() else {
            return transfer.end(
                throwing: ProviderError(
                    .network, "libcurl has no memory for another request; free memory, the request is tried again"))
        }
        do throws(ProviderError) {
            try transfer.configure(handle)
            guard curl_multi_add_handle(multi, handle) == CURLM_OK else {
                throw ProviderError(.network, "libcurl takes no further request; it is tried again")
            }
            running[handle] = transfer
        } catch {
            curl_easy_cleanup(handle)
            transfer.end(throwing: error)
        }
    }

    /// Resumes those whose transfer is over.
    ///
    /// - Returns: Whether there were any.
    private func settle() -> Bool {
        var rest: Int32 = 0
        var isAnyDone = false
        while let message = curl_multi_info_read(multi, &rest)?.pointee {
            guard message.msg == CURLMSG_DONE, let handle = message.easy_handle, let transfer = running[handle] else {
                continue
            }
            isAnyDone = true
            let outcome = transfer.outcome(message.data.result, handle)
            release(handle)
            transfer.end(with: outcome)
        }
        return isAnyDone
    }

    /// Ends those that heard nothing for too long.
    private func expire() {
        let now = clock.uptime
        for (handle, transfer) in running where transfer.deadline <= now {
            release(handle)
            transfer.end(throwing: transfer.silence)
        }
    }

    /// How long nothing needs to be done, in milliseconds, unless something comes.
    private func sleep() -> Int32 {
        guard let next = running.values.lazy.map(\.deadline).min() else {
            return Int32(Self.longestSleep / .milliseconds(1))
        }
        let time = min(max(next - clock.uptime, .milliseconds(1)), Self.longestSleep)
        return Int32((time / .milliseconds(1)).rounded(.up))
    }

    /// Takes a handle out of use; its connection stays open for the next, if the answer was read to its end.
    private func release(_ handle: UnsafeMutableRawPointer) {
        curl_multi_remove_handle(multi, handle)
        curl_easy_reset(handle)
        running[handle] = nil
        if idleHandles.count < connections { idleHandles.append(handle) } else { curl_easy_cleanup(handle) }
    }
}

import Concurrency
import Foundation
import Logging

/// Sends requests to one service: within the budget, with retries, and with errors that say what to do.
///
/// Every answer goes one of these ways:
///
///     200        decoded ─────────────── malformed? ─┐
///     5xx, no answer ────────────────────────────────┴─► pause with jitter, again; after the last attempt: an error
///     429        the budget is told to pause, the wait is kept, again; too long, or a quota: an error with the time
///     400, 401, 403, 404, other  an error at once
struct ServiceClient: Sendable {
    /// The service's name in messages.
    let service: String
    let transport: any HTTPTransport
    let budget: any RequestBudget
    let retry: HTTPRetryPolicy
    let clock: any TimeSource
    let logger: Logger

    /// Sends a request until it is answered, and decodes the answer.
    func send<Answer: Decodable>(
        _ request: HTTPRequest, as type: Answer.Type
    ) async throws(ProviderError) -> Answer {
        var failures = 0
        var waited = Duration.zero
        while true {
            if Task.isCancelled { throw .cancelled }
            try await awaitBudget(&waited)
            let failure: ProviderError
            do throws(ProviderError) {
                RequestMeter.current?.note()
                let response = try await transport.send(request)
                switch response.status {
                case 200..<300:
                    if let answer = decode(response, as: type) { return answer }
                    failure = ProviderError(
                        .malformed, "\(service) sent an answer that cannot be read\(hint(response))")
                case 429:
                    try await obeyLimit(response)
                    continue
                case 500...:
                    failure = ProviderError(
                        .server(status: response.status), "\(service) failed with status \(response.status)")
                default:
                    throw refusal(response, to: request)
                }
            } catch {
                guard error.code == .network || error.code == .malformed else { throw error }
                failure = error
            }
            failures += 1
            guard failures < retry.attempts else {
                throw ProviderError(
                    failure.code, "\(failure.message); gave up after \(failures) attempts, try again later",
                    cause: failure.cause)
            }
            let pause = retry.pause(afterFailures: failures)
            logger.debug("\(failure.message); attempt \(failures + 1) follows in \(pause)")
            try await ProviderError.sleep(for: pause, on: clock)
        }
    }

    /// Waits until the budget lets a request through, for at most `longestWait`.
    ///
    /// Our own pace needs none: slow as it may be, it gets somewhere.
    private func awaitBudget(_ waited: inout Duration) async throws(ProviderError) {
        while true {
            guard case .wait(let time, let reason) = try await budget.reserve() else { return }
            if reason == .pace {
                try await ProviderError.sleep(for: time, on: clock)
                continue
            }
            if reason == .quota { throw quotaExceeded(time) }
            guard waited + time <= retry.longestWait else { throw rateLimited(time) }
            // A little more for each, so that those who wait together do not start together, nor a moment too early.
            let pause = time + .milliseconds(250).jittered(0.08...1)
            waited += pause
            try await ProviderError.sleep(for: pause, on: clock)
        }
    }

    /// Tells the budget what a 429 demands; the next round waits it out.
    private func obeyLimit(_ response: HTTPResponse) async throws(ProviderError) {
        let time = retryAfter(response)
        let problem = try? JSONDecoder().decode(ServiceProblem.self, from: response.body)
        if problem?.reason == "QUOTA_EXCEEDED" {
            await budget.pause(for: time, because: .quota)
            throw quotaExceeded(time)
        }
        logger.info("\(service) asks for \(time) without requests")
        await budget.pause(for: time, because: .rateLimit)
    }

    private func retryAfter(_ response: HTTPResponse) -> Duration {
        let seconds = response.header("Retry-After").flatMap { Double($0.trimmingCharacters(in: .whitespaces)) }
        guard let seconds, seconds.isFinite, seconds >= 0 else { return .seconds(5) }
        return .milliseconds(Int(min(seconds, 7 * 86_400) * 1000))
    }

    private func decode<Answer: Decodable>(_ response: HTTPResponse, as type: Answer.Type) -> Answer? {
        do {
            return try JSONDecoder().decode(type, from: response.body)
        } catch {
            logger.debug("\(service)'s answer does not decode: \(error)")
            return nil
        }
    }

    private func hint(_ response: HTTPResponse) -> String {
        let kind = response.header("Content-Type") ?? "unnamed content"
        return kind.contains("json") ? "" : " (\(kind.prefix(60)) where JSON belongs; is the address right?)"
    }
}

extension ServiceClient {
    private func refusal(_ response: HTTPResponse, to request: HTTPRequest) -> ProviderError {
        let problem = try? JSONDecoder().decode(ServiceProblem.self, from: response.body)
        let detail = problem?.message.map { ": \($0.prefix(200))" } ?? ""
        let answer = "\(service) answered \(response.status)\(detail)"
        return switch response.status {
        case 401: ProviderError(.unauthorized, "\(answer); check the client id and secret")
        case 403: ProviderError(.forbidden, "\(answer); this account may not make the call")
        case 404: ProviderError(.notFound, "\(answer); the resource is unknown there")
        case 300..<400: ProviderError(.malformed, "\(answer), a redirect; check the configured address")
        default:
            ProviderError(
                request.namesLimit && problem?.isAboutLimit == true ? .limitTooHigh : .invalidRequest,
                "\(answer); the request was not understood")
        }
    }

    private func quotaExceeded(_ time: Duration) -> ProviderError {
        ProviderError(
            .quotaExceeded(retryAfter: time),
            "\(service)'s quota for this account is used up; no request before \(time) have passed, then go on")
    }

    private func rateLimited(_ time: Duration) -> ProviderError {
        ProviderError(
            .rateLimited(retryAfter: time),
            "\(service) asks for \(time) without requests, longer than a call waits; try again then")
    }
}

extension HTTPRequest {
    /// Whether the request says how many items it wants.
    fileprivate var namesLimit: Bool {
        URLComponents(url: url, resolvingAgainstBaseURL: false)?.queryItems?.contains { $0.name == "limit" } == true
    }
}

/// The body of a service's answer to a refused request.
///
/// Spotify: `{"error": {"status": 400, "message": "…", "reason": "…"}}`, its accounts service
/// `{"error": "invalid_client", "error_description": "…"}`, ReccoBeats `{"error": "…"}` or `{"message": "…"}`.
private struct ServiceProblem: Decodable {
    private struct Detail: Decodable {
        let message: String?
        let reason: String?
    }

    private enum Key: String, CodingKey {
        case error, message, reason
        case description = "error_description"
    }

    let message: String?
    let reason: String?

    /// Whether it refuses the size of the page: Spotify has no code for that and writes `Invalid limit`.
    var isAboutLimit: Bool { message?.lowercased().contains("limit") == true }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let detail = try? container.decode(Detail.self, forKey: .error)
        let code = try? container.decode(String.self, forKey: .error)
        let description = try? container.decode(String.self, forKey: .description)
        message = detail?.message ?? description ?? (try? container.decode(String.self, forKey: .message)) ?? code
        reason = detail?.reason ?? (try? container.decode(String.self, forKey: .reason))
    }
}

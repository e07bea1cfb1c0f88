import HTTPTypes
import Hummingbird
import Pipeline
import Recommendations

/// The endpoints that answer with tracks in an order that matters.
enum SequenceKind: String, CaseIterable, Sendable {
    case path, playlist, radio

    /// The fields of a request.
    var fields: [RequestField] {
        switch self {
        case .path: SequenceField.path
        case .playlist: SequenceField.playlist
        case .radio: SequenceField.radio
        }
    }

    /// The path and methods of the route.
    var endpoint: Endpoint {
        switch self {
        case .path:
            Endpoint(path: "/api/v1/paths", methods: [.post], isProtected: true, name: "Path", accepts: [.json])
        case .playlist:
            Endpoint(
                path: "/api/v1/playlists", methods: [.post], isProtected: true, name: "Playlist", accepts: [.json])
        case .radio:
            Endpoint(path: "/api/v1/radio", methods: [.post], isProtected: true, name: "Radio", accepts: [.json])
        }
    }
}

/// `POST /api/v1/paths/`, `/api/v1/playlists/` and `/api/v1/radio/`: tracks in an order that matters.
///
/// Such a request costs more than one, so it takes its turn with other expensive ones.
struct SequenceRoute: Sendable {
    private let kind: SequenceKind
    private let client: any RankClient
    private let limiter: RateLimiter?
    private let slots: ExpensiveRequestSlots
    private let cursor: RadioCursor

    init(
        _ kind: SequenceKind, client: any RankClient, limiter: RateLimiter?, slots: ExpensiveRequestSlots,
        cursor: RadioCursor
    ) {
        self.kind = kind
        self.client = client
        self.limiter = limiter
        self.slots = slots
        self.cursor = cursor
    }

    /// The path and methods of the route.
    var endpoint: Endpoint { kind.endpoint }

    /// The header that holds a radio's cursor beside a file.
    static let cursorName = HTTPField.Name.known("Juke-Cursor")

    /// Answers one request by its deadline.
    ///
    /// - Throws: ``HTTPProblem`` with the status and body to answer with.
    func respond(to request: Request, _ context: GatewayRequestContext) async throws -> Response {
        guard let deadline = context.deadline else { throw HTTPProblem.internalError }
        let valid = try await RequestReader.read(
            request, accepting: endpoint.accepts, in: context, scheduler: slots.scheduler
        ) { [kind, cursor, query = request.uri.query] value, _ in
            switch SequenceValidation.validate(RequestField.body(value, formattedBy: query), kind, cursor) {
            case .success(let valid): return valid
            case .failure(let errors): throw HTTPProblem.invalid(errors)
            }
        }
        var wanted = valid.request
        wanted.base.caller = context.caller
        let caller = context.callerName
        if wanted.price > 1 { limiter?.charge(wanted.price - 1, to: caller) }
        let reply = try await context.asking { [wanted, client, slots] _ in
            try await slots.run(as: caller, by: deadline) {
                try await client.sequence(wanted, within: deadline.remaining)
            }
        }
        switch reply {
        case .answer(let answer):
            guard let export = valid.export else { return .json(.ok, written: answer.text(cursor)) }
            // A file has no place for it.
            let headers: HTTPFields = answer.state.map { [Self.cursorName: cursor.text(of: $0)] } ?? [:]
            return .file(
                export, of: answer.exportRows, title: answer.seeds.title, remarks: answer.remarks, headers: headers)
        case .refused(let refusal):
            throw valid.errors(of: refusal).map(HTTPProblem.invalid)
                ?? HTTPProblem.refused(refusal, valid.seeds, context.logger)
        }
    }
}

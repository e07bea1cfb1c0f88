import Messaging
import Testing

@Suite("Routes")
struct RoutesTests {
    @Test func `an exact name wins over a glob before it`() {
        let routes = Routes(custom: [RouteRule("a.*", to: "globbed"), RouteRule("a.b", to: "exact")])
        #expect(routes.queue(for: "a.b") == "exact")
        #expect(routes.queue(for: "a.c") == "globbed")
    }

    @Test func `globs are tried in order, and what matches nothing goes to the default queue`() {
        let routes = Routes(custom: [RouteRule("a.*", to: "first"), RouteRule("*", to: "second")])
        #expect(routes.queue(for: "a.x") == "first")
        #expect(routes.queue(for: "b.x") == "second")
        #expect(Routes().queue(for: "a.x") == "default")
    }

    @Test func `custom rules are consulted before the built-in ones`() {
        let routes = Routes(custom: [RouteRule("rank.*", to: "mine")], builtIn: [RouteRule("rank.x", to: "rank")])
        #expect(routes.queue(for: "rank.x") == "mine")
    }

    @Test(arguments: [
        #"{"a.*": {"queue": "q1"}, "*": "q2"}"#,
        #"[["a.*", {"queue": "q1"}], ["*", "q2"]]"#,
        #"[{"a.*": "q1"}, {"*": {"queue": "q2", "priority": 3}}]"#,
        #" {"a.*" : {"exchange": null, "queue": "q1"} , "*":"q2"} "#,
    ])
    func `Celery's forms of a routing table are all accepted`(_ json: String) throws {
        let routes = try Routes(text: json)
        #expect(routes.queue(for: "a.b") == "q1")
        #expect(routes.queue(for: "b") == "q2")
    }

    @Test func `the order of an object's keys decides among globs`() throws {
        for (first, second) in [("a.*", "*.b"), ("*.b", "a.*")] {
            let routes = try Routes(text: #"{"\#(first)": "one", "z": "z", "\#(second)": "two"}"#)
            #expect(routes.queue(for: "a.b") == "one")
        }
        #expect(try Routes(text: #"{"caf\u00e9.*": "q"}"#).queue(for: "café.x") == "q")
    }

    @Test func `a settings file can be pasted as it is`() throws {
        let routes = try Routes(
            text: """
                CELERY_TASK_ROUTES = (
                    [  # asked first
                        ('feed.tasks.*', {'queue': 'feeds'}),
                        (re.compile(r'(video|image)\\.tasks\\..*'), {'queue': 'media', 'routing_key': "media"}),
                    ],
                    {"web." 'tasks.*': u'web', 'a.b': {'priority': 3},},
                )
                """
        )

        #expect(routes.queue(for: "feed.tasks.refresh") == "feeds")
        #expect(routes.queue(for: "image.tasks.shrink") == "media")
        #expect(routes.queue(for: "web.tasks.get") == "web")
        #expect(routes.queue(for: "a.b") == "default")
        #expect(routes.queue(for: "audio.tasks.x") == "default")
    }

    @Test func `tables are asked one after the other, as in Celery`() throws {
        let routes = try Routes(text: #"[{"a.*": "first"}, {"a.b": "second"}]"#)
        #expect(routes.queue(for: "a.b") == "first")
    }

    @Test func `an expression matches from the start of a name, a glob all of it`() throws {
        let routes = try Routes(text: "{re.compile('b\\.[xy]', re.I): 'r', 'c.*': 'g'}")
        #expect(routes.queue(for: "B.xyz") == "r")
        #expect(routes.queue(for: "a.b.x") == "default")
        #expect(routes.queue(for: "x.c.y") == "default")
    }

    @Test(arguments: [
        "", "{", "[1]", "3", #"{"a": 1}"#, #"{"a": {"exchange": "x"}}"#, #"{"a": ""}"#, #"{"a" "b"}"#, #"[["a"]]"#,
        #"{"a": "b"} x"#, #"{"a": "b",,}"#, #"{"a\q": "b"}"#, String(repeating: "[", count: 100), "x", "{a: 'b'}",
        "{'a': {'routing_key': 'x'}}", "['myapp.routers.route_task']", "{'a': Queue('b')}", "{'a': 'b",
        "{'a': '\\ud800'}",
        "{re.compile('('): 'b'}", "{re.compile('a', re.X): 'b'}", "{1: 'b'}", "{'a': ['queue', 'b']}", "{'a': None}",
    ])
    func `a table that cannot be read is refused with the reason`(_ json: String) {
        let error = #expect(throws: BrokerError.self) { try Routes(text: json) }
        #expect(error?.code == .invalidRoutes)
        #expect(error?.message.contains("JUKE_ROUTES") == true)
    }

    @Test(arguments: [
        ("*", "", true), ("*", "a.b", true), ("a*c", "abbc", true), ("a*c", "abcd", false), ("?x*", "ax", true),
        ("?x*", "x", false), ("[ab]*", "bc", true), ("[!ab]*", "bc", false), ("[a-c]*", "b", true),
        ("[c-a]*", "b", false), ("[]]*", "]", true), ("[!]]*", "]", false), ("[a*", "[ax", true), ("[a*", "a", false),
        ("*.tasks.*", "catalog.tasks.x", true), ("*a*b*", "xxaxxbxx", true), ("*a*b*", "xxbxxaxx", false),
        ("a[b-]c*", "a-c", true), ("A*", "a", false), ("*\n", "a\n", true), ("\u{1F3B5}?*", "\u{1F3B5}x", true),
    ])
    func `a glob matches as Python's fnmatch does`(_ pattern: String, _ text: String, _ matches: Bool) {
        #expect(Glob(pattern).matches(text) == matches)
    }

    @Test func `without a star a pattern is a name`() {
        let routes = Routes(custom: [RouteRule("a?", to: "q")])
        #expect(routes.queue(for: "ab") == "default")
        #expect(routes.queue(for: "a?") == "q")
    }
}

import Catalog
import Foundation
import Pipeline
import Recommendations
import Testing

@testable import Gateway

/// The rules of a request: docs/legacy-api.md, a.2 and a.3, row by row, and those of the added fields.
struct RequestValidationTests {
    static let missingSeeds = #"{"non_field_errors":["Provide at least one artist, album, track, or genre."]}"#
    static let tooLow = #"{"limit":["Ensure this value is greater than or equal to 1."]}"#
    static let tooHigh = #"{"limit":["Ensure this value is less than or equal to 50."]}"#
    static let noInteger = #"{"limit":["A valid integer is required."]}"#
    static let null = "This field may not be null."

    static let originalRows: [(String, String)] = [
        ("{}", missingSeeds), (#"{"limit":5}"#, missingSeeds),
        (#"{"artists":[],"albums":[],"tracks":[],"genres":[]}"#, missingSeeds),
        (#"{"artists":[""]}"#, #"{"artists":{"0":["This field may not be blank."]}}"#),
        (#"{"artists":["   "]}"#, #"{"artists":{"0":["This field may not be blank."]}}"#),
        (
            #"{"artists":["ok",null,["y"],""]}"#,
            #"""
            {"artists":{"1":["This field may not be null."],"2":["Not a valid string."],\#
            "3":["This field may not be blank."]}}
            """#
        ),
        (#"{"artists":[true]}"#, #"{"artists":{"0":["Not a valid string."]}}"#),
        (#"{"artists":[{}]}"#, #"{"artists":{"0":["Not a valid string."]}}"#),
        (#"{"artists":null}"#, #"{"artists":["This field may not be null."]}"#),
        (#"{"artists":"Radiohead"}"#, #"{"artists":["Expected a list of items but got type \"str\"."]}"#),
        (#"{"artists":{}}"#, #"{"artists":["Expected a list of items but got type \"dict\"."]}"#),
        (#"{"artists":1}"#, #"{"artists":["Expected a list of items but got type \"int\"."]}"#),
        (#"{"artists":1.5}"#, #"{"artists":["Expected a list of items but got type \"float\"."]}"#),
        (#"{"artists":1.0}"#, #"{"artists":["Expected a list of items but got type \"float\"."]}"#),
        (#"{"artists":true}"#, #"{"artists":["Expected a list of items but got type \"bool\"."]}"#),
        (#"{"artists":["a\u0000b"]}"#, #"{"artists":{"0":["Null characters are not allowed."]}}"#),
        (#"{"artists":["\ud800"]}"#, #"{"artists":{"0":["Surrogate characters are not allowed: U+D800."]}}"#),
        (
            #"{"artists":["\u0000\udfff"]}"#,
            #"{"artists":{"0":["Null characters are not allowed.","Surrogate characters are not allowed: U+DFFF."]}}"#
        ),
        (#"{"artists":["x"],"limit":0}"#, tooLow), (#"{"artists":["x"],"limit":-1}"#, tooLow),
        (#"{"artists":["x"],"limit":51}"#, tooHigh),
        (#"{"artists":["x"],"limit":99999999999999999999999}"#, tooHigh),
        (#"{"artists":["x"],"limit":-99999999999999999999999}"#, tooLow),
        (#"{"artists":["x"],"limit":"abc"}"#, noInteger), (#"{"artists":["x"],"limit":""}"#, noInteger),
        (#"{"artists":["x"],"limit":5.5}"#, noInteger), (#"{"artists":["x"],"limit":true}"#, noInteger),
        (#"{"artists":["x"],"limit":[]}"#, noInteger), (#"{"artists":["x"],"limit":{}}"#, noInteger),
        (#"{"artists":["x"],"limit":"1e1"}"#, noInteger), (#"{"artists":["x"],"limit":1e16}"#, noInteger),
        (#"{"artists":["x"],"limit":1e400}"#, noInteger), (#"{"artists":["x"],"limit":"1__0"}"#, noInteger),
        (#"{"artists":["x"],"limit":"_1"}"#, noInteger), (#"{"artists":["x"],"limit":"1_"}"#, noInteger),
        (#"{"artists":["x"],"limit":"5.0.0"}"#, noInteger), (#"{"artists":["x"],"limit":".0"}"#, noInteger),
        (#"{"artists":["x"],"limit":"\ud800"}"#, noInteger),
        (#"{"artists":["x"],"limit":null}"#, #"{"limit":["This field may not be null."]}"#),
        (
            #"{"artists":["x"],"limit":"\#(String(repeating: "1", count: 1001))"}"#,
            #"{"limit":["String value too large."]}"#
        ),
        (
            #"{"artists":["x"],"resource_types":["artists","foo","bar"]}"#,
            #"{"resource_types":{"1":["\"foo\" is not a valid choice."],"2":["\"bar\" is not a valid choice."]}}"#
        ),
        (
            #"{"artists":["x"],"resource_types":["Artists",1,true,1.0,["a",null],{"k":"it's"}]}"#,
            #"""
            {"resource_types":{"0":["\"Artists\" is not a valid choice."],"1":["\"1\" is not a valid choice."],\#
            "2":["\"True\" is not a valid choice."],"3":["\"1.0\" is not a valid choice."],\#
            "4":["\"['a', None]\" is not a valid choice."],\#
            "5":["\"{'k': \"it's\"}\" is not a valid choice."]}}
            """#
        ),
        (
            #"{"artists":["x"],"resource_types":["genres"]}"#,
            #"{"resource_types":{"0":["\"genres\" is not a valid choice."]}}"#
        ),
        (#"{"artists":["x"],"resource_types":[null]}"#, #"{"resource_types":{"0":["This field may not be null."]}}"#),
        (#"{"artists":["x"],"resource_types":null}"#, #"{"resource_types":["This field may not be null."]}"#),
        (
            #"{"artists":["x"],"resource_types":"artists"}"#,
            #"{"resource_types":["Expected a list of items but got type \"str\"."]}"#
        ),
        (
            #"{"artists":["x"],"resource_types":{}}"#,
            #"{"resource_types":["Expected a list of items but got type \"dict\"."]}"#
        ),
        (
            #"{"resource_types":["z"],"limit":99,"artists":"x"}"#,
            #"""
            {"artists":["Expected a list of items but got type \"str\"."],\#
            "limit":["Ensure this value is less than or equal to 50."],\#
            "resource_types":{"0":["\"z\" is not a valid choice."]}}
            """#
        ),
        ("[]", #"{"non_field_errors":["Invalid data. Expected a dictionary, but got list."]}"#),
        (#""x""#, #"{"non_field_errors":["Invalid data. Expected a dictionary, but got str."]}"#),
        ("5", #"{"non_field_errors":["Invalid data. Expected a dictionary, but got int."]}"#),
        ("5.0", #"{"non_field_errors":["Invalid data. Expected a dictionary, but got float."]}"#),
        ("true", #"{"non_field_errors":["Invalid data. Expected a dictionary, but got bool."]}"#),
        ("null", #"{"non_field_errors":["No data provided"]}"#),
    ]

    @Test(arguments: originalRows)
    func `a bad request is answered with the original's words`(body: String, answer: String) throws {
        #expect(try refusal(of: body) == answer)
    }

    static let noURI = """
        is not a Juke URI: expected juke:artist:<id>, juke:album:<id>, juke:track:<id> or juke:genre:<name>, \
        or Spotify's own URI or link, or isrc:<code> or mbid:<id>.
        """

    static let noSeed =
        #"Expected a reference or an object, such as \"juke:artist:<id>\" or {\"name\": \"Tool\"}, but got"#

    static let addedRows: [(String, String)] = [
        (
            #"{"seeds":["juke:track:abc","juke:song:abc","abc",7,""]}"#,
            #"""
            {"seeds":{"1":["\"juke:song:abc\" \#(noURI)"],\#
            "2":["\"abc\" \#(noURI.dropLast()); a name is written {\"name\": \"abc\"}."],\#
            "3":["\#(noSeed) the number 7."],"4":["This field may not be blank."]}}
            """#
        ),
        (
            #"{"seeds":["spotify:show:a","https://example.org/track/a","open.spotify.com/playlist/a"]}"#,
            #"""
            {"seeds":{"0":["\"spotify:show:a\" \#(noURI)"],"1":["\"https://example.org/track/a\" \#(noURI)"],\#
            "2":["\"open.spotify.com/playlist/a\" \#(noURI)"]}}
            """#
        ),
        (
            #"{"seeds":[{},{"uri":"juke:track:a","name":"b"},{"uri":"x"},{"name":""},{"name":"a","weight":101}]}"#,
            #"""
            {"seeds":{"0":{"non_field_errors":["Provide a uri or a name."]},\#
            "1":{"non_field_errors":["Provide a uri or a name, not both."]},"2":{"uri":["\"x\" \#(noURI)"]},\#
            "3":{"name":["This field may not be blank."]},\#
            "4":{"weight":["Ensure this value is less than or equal to 100."]}}}
            """#
        ),
        (
            #"{"seeds":[{"name":"a","type":"artists","weight":null},{"name":"a","type":null},{"name":"a","type":1}]}"#,
            #"""
            {"seeds":{"0":{"type":["\"artists\" is not a valid choice."],"weight":["This field may not be null."]},\#
            "1":{"type":["This field may not be null."]},"2":{"type":["Expected a type, such as \"artist\", but got the number 1."]}}}
            """#
        ),
        (#"{"seeds":null}"#, #"{"seeds":["This field may not be null."]}"#),
        (#"{"seeds":["juke:genre:a\u0000"]}"#, #"{"seeds":{"0":["Null characters are not allowed."]}}"#),
        (#"{"profiles":["1234"]}"#, #"{"profiles":{"0":["\"1234\" is not a valid UUID."]}}"#),
        (
            #"{"profiles":[\#(Array(repeating: "1", count: 101).joined(separator: ","))]}"#,
            #"{"profiles":["Ensure this field has no more than 100 elements."]}"#
        ),
        (
            #"{"artists":["x"],"exclude":["4tZwfgrHOc3mvqYlEYSvVi","juke:artist:a","a b","juke:x:y"]}"#,
            #"""
            {"exclude":{"2":["\"a b\" is neither a Juke URI, isrc:<code> or mbid:<id>, nor a bare identifier."],\#
            "3":["\"juke:x:y\" is neither a Juke URI, isrc:<code> or mbid:<id>, nor a bare identifier."]}}
            """#
        ),
        (
            #"{"artists":["x"],"exclude_profile_favorites":"maybe"}"#,
            #"{"exclude_profile_favorites":["Must be a valid boolean."]}"#
        ),
        (
            #"{"artists":["x"],"seed_weight":-0.5}"#,
            #"{"seed_weight":["Ensure this value is greater than or equal to 0."]}"#
        ),
        (
            #"{"artists":["x"],"seed_weight":100.5}"#,
            #"{"seed_weight":["Ensure this value is less than or equal to 100."]}"#
        ),
        (
            #"{"artists":["x"],"seed_weight":true}"#,
            #"{"seed_weight":["Expected a number from 0 to 100, such as 100, but got true."]}"#
        ),
        (
            #"{"seeds":"Tool","exclude":[5],"profiles":[{}],"why_not":7,"blend":1}"#,
            #"""
            {"seeds":["Expected a list of references and objects, such as [\"juke:artist:<id>\", {\"name\": \"Tool\"}], \#
            but got a text."],"profiles":{"0":["Expected a UUID, such as \"7f3c1a52-…\", but got an object."]},\#
            "exclude":{"0":["Expected a reference, such as \"juke:artist:<id>\", but got the number 5."]},\#
            "blend":["Expected a word, such as \"each\", but got the number 1."],\#
            "why_not":["Expected a reference, such as \"juke:artist:<id>\", but got the number 7."]}
            """#
        ),
        (
            #"{"seeds":[{"name":[],"weight":{},"negative":[]}]}"#,
            #"""
            {"seeds":{"0":{"name":["Expected a name, such as \"Tool\", but got a list."],\#
            "weight":["Expected a number, such as 0.5, but got an object."],\#
            "negative":["Expected true or false, such as true, but got a list."]}}}
            """#
        ),
        (#"{"artists":["x"],"seed_weight":"0x10"}"#, #"{"seed_weight":["A valid number is required."]}"#),
        (#"{"artists":["x"],"seed_weight":"nan"}"#, #"{"seed_weight":["A valid number is required."]}"#),
        (#"{"artists":["x"],"seed_weight":null}"#, #"{"seed_weight":["This field may not be null."]}"#),
        (
            #"{"artists":["x"],"min_energy":-0.1,"max_tempo":401,"target_release_year":"soon"}"#,
            #"""
            {"min_energy":["Ensure this value is greater than or equal to 0."],\#
            "max_tempo":["Ensure this value is less than or equal to 400."],\#
            "target_release_year":["A valid number is required."]}
            """#
        ),
        (
            #"{"artists":["x"],"min_energy":0.8,"max_energy":0.2,"target_energy":0.5}"#,
            #"{"min_energy":["Ensure this value is less than or equal to max_energy."]}"#
        ),
        (
            #"{"artists":["x"],"include_genres":[""],"exclude_genres":"metal"}"#,
            #"""
            {"include_genres":{"0":["This field may not be blank."]},\#
            "exclude_genres":["Expected a list of names, such as [\"jazz\"], but got a text."]}
            """#
        ),
        (
            #"{"artists":["x"],"explicit":null,"max_per_artist":0,"max_per_album":51,"diversity":1.5}"#,
            #"""
            {"explicit":["This field may not be null."],\#
            "max_per_artist":["Ensure this value is greater than or equal to 1."],\#
            "max_per_album":["Ensure this value is less than or equal to 50."],\#
            "diversity":["Ensure this value is less than or equal to 1."]}
            """#
        ),
        (
            #"{"artists":["x"],"explain":2,"details":[]}"#,
            #"""
            {"explain":["Must be a valid boolean."],"details":["Expected true or false, such as true, but got a list."]}
            """#
        ),
        (
            #"{"details":"?","seeds":[1],"limit":0}"#,
            #"""
            {"limit":["Ensure this value is greater than or equal to 1."],"seeds":{"0":["\#(noSeed) the number 1."]},\#
            "details":["Must be a valid boolean."]}
            """#
        ),
        (
            #"{"exclude":["abc"]}"#,
            #"""
            {"non_field_errors":["Provide at least one artist, album, track, or genre, one of the seeds or one of \#
            the profiles."]}
            """#
        ),
    ]

    @Test(arguments: addedRows)
    func `a bad value of an added field is named at its place`(body: String, answer: String) throws {
        #expect(try refusal(of: body) == answer)
    }

    @Test(arguments: [
        ("5", 5), ("5.0", 5), (#""5""#, 5), (#"" 5 ""#, 5), (#""5.0""#, 5), (#""5.""#, 5), (#""+5""#, 5), ("1e1", 10),
        (#""1_0""#, 10), (#""٥""#, 5), ("50", 50), ("1", 1), (#""0007""#, 7), (#""5.00 ""#, 5),
    ])
    func `a limit is read from every form that means a whole number`(text: String, limit: Int) throws {
        #expect(try valid(#"{"artists":["x"],"limit":\#(text)}"#).request.limit == limit)
    }

    /// Requests that keep to the original's limits, and a limit's place in them.
    static let originalStyle = [
        #"{"artists":["x"],"limit":LIMIT}"#,
        #"{"genres":["x"],"albums":[],"tracks":["y"],"limit":LIMIT,"resource_types":["tracks"]}"#,
        #"{"seeds":["juke:artist:a","spotify:track:b"],"limit":LIMIT}"#,
        #"{"limit":LIMIT,"profiles":["0190163d-8694-739b-aea5-966c26f8ad91"],"seed_weight":2}"#,
        #"{"artists":["x"],"exclude":["b"],"limit":LIMIT}"#,
        #"{"artists":["x"],"limit":LIMIT,"mood":"calm","seeds":[]}"#,
    ]

    @Test(arguments: originalStyle)
    func `a request of the original's style may ask for 50`(body: String) throws {
        #expect(try valid(body.replacing("LIMIT", with: "50")).request.limit == 50)
        for limit in ["51", "200", "201"] {
            #expect(try refusal(of: body.replacing("LIMIT", with: limit)) == Self.tooHigh)
        }
        #expect(try refusal(of: body.replacing("LIMIT", with: "0")) == Self.tooLow)
    }

    /// Requests of the new style, by the fields that make them so.
    static let newStyle =
        RequestField.newStyle.map { field in
            let value =
                switch field.shape {
                case .names, .types, .seeds, .exclusions, .identifiers: "[]"
                case .integer: "1"
                case .number(let range, _): "\(Int(range.lowerBound))"
                case .flag: "false"
                case .choice(let words, _): "\"\(words.last ?? "")\""
                default: #""juke:artist:a""#
                }
            return #"{"artists":["x"],"limit":LIMIT,"\#(field.name)":\#(value)}"#
        } + [
            #"{"limit":LIMIT,"seeds":["juke:artist:a",{"uri":"juke:artist:b"}]}"#,
            #"{"seeds":[{"name":"x","weight":2}],"limit":LIMIT}"#,
        ]

    @Test(arguments: newStyle)
    func `a request of the new style may ask for 200`(body: String) throws {
        for limit in [1, 51, 200] {
            #expect(try valid(body.replacing("LIMIT", with: "\(limit)")).request.limit == limit)
        }
        #expect(
            try refusal(of: body.replacing("LIMIT", with: "201"))
                == #"{"limit":["Ensure this value is less than or equal to 200."]}"#)
        #expect(try refusal(of: body.replacing("LIMIT", with: "0")) == Self.tooLow)
    }

    @Test func `the new style has every added field but the first four`() {
        let others = Set(RequestField.added.map(\.name)).subtracting(RequestField.newStyle.map(\.name))

        #expect(others == ["seeds", "profiles", "exclude", "seed_weight"])
        #expect(RequestField.newStyle.map(\.name).contains("exclude_profile_favorites"))
    }

    @Test func `names are normalised and numbers become text`() throws {
        let request = try valid(#"{"artists":["  Tool ",1,1.5,1e1,"Tool",-0],"genres":["prog","doom"]}"#).request

        #expect(request.artists == ["0", "1", "1.5", "10.0", "Tool"])
        #expect(request.genres == ["doom", "prog"])
        #expect(request.albums.isEmpty && request.tracks.isEmpty)
        #expect(request.limit == 10)
        #expect(request.resourceTypes == [.artist, .album, .track])
    }

    @Test func `resource types keep their order and duplicates, and an empty list means all`() throws {
        let some = try valid(#"{"artists":["x"],"resource_types":["tracks","artists","tracks"]}"#)
        let all = try valid(#"{"artists":["x"],"resource_types":[]}"#)

        #expect(some.request.resourceTypes == [.track, .artist, .track])
        #expect(all.request.resourceTypes == [.artist, .album, .track])
    }

    @Test func `unknown fields are ignored and are no new fields`() throws {
        let request = try valid(#"{"artists":["x"],"mood":{"a":[1]},"limits":true}"#)

        #expect(request == ValidRequest(request: RecommendationRequest(artists: ["x"]), usesNewFields: false))
    }

    @Test(arguments: [
        (#"{"seeds":[{"name":"x"}],"colour":1}"#, #"{"colour":["Unknown field."]}"#),
        (
            #"{"artists":["x"],"explain":true,"explian":1}"#,
            #"{"explian":["Unknown field. Did you mean \"explain\"?"]}"#
        ),
        (#"{"artists":["x"],"detials":true}"#, #"{"detials":["Unknown field. Did you mean \"details\"?"]}"#),
        (
            #"{"artists":["x"],"exclude_seed_artist":true}"#,
            #"{"exclude_seed_artist":["Unknown field. Did you mean \"exclude_seed_artists\"?"]}"#
        ),
        (#"{"artist":"Queen"}"#, #"{"artist":["Unknown field. Did you mean \"artists\"?"]}"#),
        (
            #"{"details":"?","explian":true}"#,
            #"{"details":["Must be a valid boolean."],"explian":["Unknown field. Did you mean \"explain\"?"]}"#
        ),
    ])
    func `a misspelt field of a new-style request is named`(body: String, answer: String) throws {
        #expect(try refusal(of: body) == answer)
    }

    @Test(arguments: [
        #"{"artists":["x"],"user":7,"artist":"y"}"#, #"{"artists":["x"],"format":"json"}"#,
        #"{"seeds":["juke:artist:a"],"colour":1}"#,
    ])
    func `a request of the original's fields may have any other besides`(body: String) throws {
        #expect(try !valid(body).request.isNewStyle)
    }

    @Test func `seeds that only take away are refused with a sentence`() throws {
        let sentence =
            #"{"non_field_errors":["Provide at least one seed with a positive weight; the others only take away."]}"#

        #expect(try refusal(of: #"{"seeds":[{"name":"x","weight":-0.3}]}"#) == sentence)
        #expect(try valid(#"{"artists":["y"],"seeds":[{"name":"x","weight":-0.3}]}"#).request.seeds.count == 1)
    }

    @Test func `lists of others are asked for by fields of their own`() throws {
        let request = try valid(
            #"{"artists":["x"],"exclude_seed_artists":true,"fold_versions":"yes","fill_up":1,"familiarity":0.25}"#
        ).request

        #expect(request.excludesSeedArtists && request.foldsVersions && request.fillsUp && request.isNewStyle)
        #expect(request.familiarity == 0.25)
        #expect(
            try refusal(of: #"{"artists":["x"],"familiarity":2}"#)
                == #"{"familiarity":["Ensure this value is less than or equal to 1."]}"#)
    }

    @Test func `a new-style request folds versions unless told not to, and no other does`() throws {
        #expect(try valid(#"{"artists":["x"],"explain":true}"#).request.foldsVersions)
        #expect(try valid(#"{"seeds":[{"name":"x"}]}"#).request.foldsVersions)
        #expect(try !valid(#"{"artists":["x"],"explain":true,"fold_versions":false}"#).request.foldsVersions)
        #expect(try !valid(#"{"artists":["x"]}"#).request.foldsVersions)
        #expect(try !valid(#"{"seeds":["juke:artist:a"],"seed_weight":2}"#).request.foldsVersions)
    }

    @Test func `a number of rows under another name is told the right one`() throws {
        #expect(
            try refusal(of: #"{"artists":["x"],"explain":true,"count":5}"#)
                == #"{"count":["Unknown field. Did you mean \"limit\"?"]}"#)
    }

    @Test func `seeds and profiles stand without names`() throws {
        let profile = "0190163d-8694-739b-aea5-966c26f8ad91"
        let request = try valid(
            #"""
            {"seeds":[" juke:track:abc ","juke:genre:trip hop"],"profiles":["\#(profile)"],"seed_weight":"2.5",\#
            "exclude":["juke:artist:z","q"]}
            """#
        )

        #expect(request.request.seeds == [.uri(JukeURI(.track, "abc")), .uri(JukeURI(.genre, "trip hop"))])
        #expect(request.request.profiles == [UUID(uuidString: profile)])
        #expect(request.request.seedWeight == 2.5)
        #expect(request.request.exclude == ["juke:artist:z", "q"])
        #expect(request.usesNewFields)
    }

    @Test func `a seed is a reference in any of its forms, or a name, with a weight`() throws {
        let request = try valid(
            #"""
            {"seeds":["spotify:artist:a","https://open.spotify.com/intl-de/track/b?si=x",\#
            {"uri":"open.spotify.com/album/c","weight":-2},{"name":" Tool ","type":"artist","weight":"0.5"},\#
            {"name":"1999"}],"exclude":["spotify:track:z"]}
            """#
        ).request

        #expect(
            request.seeds == [
                .uri(JukeURI(.artist, "a")), .uri(JukeURI(.track, "b")), .uri(JukeURI(.album, "c"), weight: -2),
                .name("Tool", type: .artist, weight: 0.5), .name("1999"),
            ]
        )
        #expect(request.exclude == ["juke:track:z"])
    }

    @Test func `filters and options reach the request, also as text`() throws {
        let request = try valid(
            #"""
            {"artists":["x"],"exclude_profile_favorites":"on","min_energy":0.2,"max_energy":"0.2","target_tempo":120,\#
            "min_release_year":1990,"include_genres":["rock","jazz"],"include_untagged":true,"exclude_genres":["pop"],"explicit":false,\#
            "max_per_artist":"2","max_per_album":1,"diversity":0.3,"explain":1,"details":"TRUE"}
            """#
        ).request

        #expect(
            request.filter
                == MusicFilter(
                    bounds: [
                        .energy: .init(min: 0.2, max: 0.2), .tempo: .init(target: 120),
                        .releaseYear: .init(min: 1990),
                    ],
                    genres: ["jazz", "rock"], includesUntagged: true, excludedGenres: ["pop"], explicit: false
                )
        )
        #expect(request.excludeProfileFavorites && request.explain && request.details)
        #expect(request.maxPerArtist == 2 && request.maxPerAlbum == 1)
        #expect(request.diversity == 0.3)
    }

    @Test func `every attribute has its three bounds`() {
        let names = Set(RequestField.added.map(\.name))

        for attribute in MusicAttribute.allCases {
            for bound in ["min", "max", "target"] { #expect(names.contains("\(bound)_\(attribute.rawValue)")) }
        }
    }

    @Test func `seeds that the catalog does not know are named at their places`() throws {
        let request = try valid(#"{"seeds":["juke:track:a","juke:track:b","juke:track:a"]}"#)

        let errors = request.errors(ofSeeds: ["juke:track:a", "juke:track:elsewhere"])

        #expect(
            errors?.json == [
                "seeds": [
                    "0": ["\"juke:track:a\" is not in the catalog."],
                    "2": ["\"juke:track:a\" is not in the catalog."],
                ]
            ]
        )
        #expect(request.errors(ofSeeds: ["juke:track:elsewhere"]) == nil)
    }

    // MARK: - Parts

    private func refusal(of body: String) throws -> String? {
        switch RequestValidation.validate(try JSONParser.parse(Array(body.utf8))) {
        case .success: nil
        case .failure(let errors): String(decoding: errors.json.encoded(), as: UTF8.self)
        }
    }

    @Test func `a negative seed takes away a little, or as much as its weight says`() throws {
        let request = try valid(
            #"""
            {"seeds":[{"name":"a"},{"name":"b","negative":true},{"uri":"juke:artist:c","negative":true,"weight":0.5},\#
            {"name":"d","negative":true,"weight":-2},{"name":"e","negative":false,"weight":2}]}
            """#
        ).request
        let alone = try refusal(of: #"{"seeds":[{"name":"a","negative":true}]}"#)
        let odd = try refusal(of: #"{"seeds":[{"name":"a","negative":"maybe"}]}"#)
        let misspelt = try refusal(of: #"{"seeds":[{"name":"a","wieght":2}]}"#)

        #expect(request.seeds.map(\.weight) == [1, -0.3, -0.5, -2, 2])
        #expect(alone?.contains("positive weight") == true)
        #expect(odd == #"{"seeds":{"0":{"negative":["Must be a valid boolean."]}}}"#)
        #expect(misspelt == #"{"seeds":{"0":{"wieght":["Unknown field. Did you mean \"weight\"?"]}}}"#)
    }

    @Test func `why_not takes every form of reference`() throws {
        let code = try valid(#"{"seeds":["juke:track:a"],"why_not":"isrc:QZINV2600587"}"#).request
        let uri = try valid(#"{"seeds":["juke:track:a"],"why_not":"spotify:track:b"}"#).request

        #expect(code.whyNotReference == "isrc:QZINV2600587" && code.whyNot == nil)
        #expect(uri.whyNot == JukeURI(.track, "b") && uri.whyNotReference == nil)
    }

    private func valid(_ body: String) throws -> ValidRequest {
        try RequestValidation.validate(try JSONParser.parse(Array(body.utf8))).get()
    }
}

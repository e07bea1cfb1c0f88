import Catalog

extension SequenceAnswer {
    /// The answer as JSON for a client.
    ///
    /// - Parameter cursor: Writes where a radio stands as a text.
    /// - Returns: UTF-8.
    package func text(_ cursor: RadioCursor? = nil) -> [UInt8] {
        var json = JSONWriter(capacity: 512 + 640 * tracks.count)
        json.object { json in
            json.key("tracks")
            json.array(tracks) { $1.write(to: &$0) }
            json.key("duration_ms")
            json.int(durationMilliseconds)
            json.key("constraints")
            json.array(constraints) { $1.write(to: &$0) }
            json.key("seeds")
            json.array(seeds) { $1.write(.newStyle, to: &$0) }
            json.key("reason")
            json.optional(reason) { $0.string($1) }
            if let cursor, let state {
                json.key("cursor")
                json.string(cursor.text(of: state))
            }
            json.key("model_version")
            json.string(modelVersion)
            json.key("generated_at")
            json.string(UTCText.milliseconds(generatedAt, zone: "Z"))
        }
        return json.bytes
    }
}

extension SequenceAnswer.Item {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.key("uri")
            json.uri(uri)
            json.key("name")
            json.string(name)
            json.key("likeness")
            json.double(likeness)
            json.key("step")
            json.optional(step) { $1.write(to: &$0) }
            json.key("sound")
            json.optional(sound) { $1.write(to: &$0) }
            json.key("details")
            details.write(to: &json)
        }
    }
}

extension SequenceAnswer.Step {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.key("likeness")
            json.double(likeness)
            json.key("closeness")
            json.optional(closeness) { $0.double($1) }
            json.key("closeness_word")
            json.optional(closeness.flatMap(ClosenessWord.init)) { $0.string($1.rawValue) }
            json.key("change")
            json.optional(change) { json, change in
                json.object { json in
                    json.key("name")
                    json.string(change.name)
                    json.key("from")
                    json.double(change.from)
                    json.key("to")
                    json.double(change.to)
                    json.key("words")
                    json.string(change.words)
                }
            }
        }
    }
}

extension SequenceAnswer.Sound {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.key("energy")
            json.optional(energy) { $0.double($1) }
            json.key("tempo")
            json.optional(tempo) { $0.double($1) }
            json.key("key")
            json.optional(key) { $0.string($1.name) }
            json.key("camelot")
            json.optional(key) { $0.string($1.camelot) }
        }
    }
}

extension SequenceAnswer.Constraint {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.key("name")
            json.string(name)
            json.key("kept")
            json.bool(isKept)
            json.key("sentence")
            json.string(sentence)
            json.key("places")
            json.array(places) { $0.int($1) }
        }
    }
}

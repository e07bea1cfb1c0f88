/// The media types in which a request's body may come.
enum BodyType: String, CaseIterable, Sendable {
    case json = "application/json"
    case form = "application/x-www-form-urlencoded"
    case multipart = "multipart/form-data"
}

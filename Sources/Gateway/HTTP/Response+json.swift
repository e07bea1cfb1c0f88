import HTTPTypes
import Hummingbird

extension Response {
    /// An answer of compact JSON.
    static func json(_ status: HTTPResponse.Status, _ body: JSONValue, headers: HTTPFields = [:]) -> Response {
        json(status, written: body.encoded(), headers: headers)
    }

    /// An answer whose body is JSON already.
    static func json(_ status: HTTPResponse.Status, written body: [UInt8], headers: HTTPFields = [:]) -> Response {
        var headers = headers
        headers[.contentType] = "application/json"
        return Response(
            status: status,
            headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body))
        )
    }
}

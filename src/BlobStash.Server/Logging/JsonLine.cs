using System.Globalization;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Display;
using Serilog.Formatting.Json;

namespace BlobStash.Server.Logging;

/// <summary>
/// A log line as one JSON object: <c>time</c> (RFC 3339, UTC), <c>level</c>, <c>message</c>, <c>exception</c>
/// where there is one, and <c>properties</c> with the values of the message and the source. Thread safe.
/// </summary>
internal sealed class JsonLine : ITextFormatter
{
    private readonly MessageTemplateTextFormatter _message = new("{Message:lj}", CultureInfo.InvariantCulture);
    private readonly JsonValueFormatter _values = new(typeTagName: null);

    /// <inheritdoc/>
    public void Format(LogEvent logEvent, TextWriter output)
    {
        using var message = new StringWriter(CultureInfo.InvariantCulture);
        _message.Format(logEvent, message);
        output.Write("{\"time\":\"");
        output.Write(logEvent.Timestamp.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        output.Write("\",\"level\":\"");
        output.Write(logEvent.Level);
        output.Write("\",\"message\":");
        JsonValueFormatter.WriteQuotedJsonString(message.ToString(), output);
        if (logEvent.Exception is { } exception)
        {
            output.Write(",\"exception\":");
            JsonValueFormatter.WriteQuotedJsonString(exception.ToString(), output);
        }
        output.Write(",\"properties\":{");
        var comma = "";
        foreach (var (name, value) in logEvent.Properties)
        {
            output.Write(comma);
            JsonValueFormatter.WriteQuotedJsonString(name, output);
            output.Write(':');
            _values.Format(value, output);
            comma = ",";
        }
        output.WriteLine("}}");
    }
}

using System.Text.Json;
using BlobStash.Core.Digests;
using BlobStash.Core.Formats;

namespace BlobStash.Sync.Messages;

/// <summary>
/// Reads one <see cref="LeafListMessage"/> in pieces, keeping nothing but the digests of the asked bucket, so that
/// the memory it takes is bounded by <see cref="MessageLimits.MaxDigestsPerBucket"/> whatever a peer sends. Native
/// lists must be ascending and hold only their prefix; of compatible lists the foreign digests are dropped. Does no
/// I/O. Not thread safe; for one message.
/// </summary>
/// <param name="family">The family of the message.</param>
/// <param name="prefix">The prefix that was asked for.</param>
/// <param name="limits">The maxima to apply.</param>
public sealed class LeafListReader(MessageFamily family, byte prefix, MessageLimits limits)
{
    private readonly List<Digest> _digests = [];
    private JsonReaderState _state = new(MessageJson.ReaderOptions);
    private LeafListProperty _property;
    private LeafListProperty _seen;
    private Digest _last;
    private long _bytes;
    private long _listed;
    private long? _count;
    private int _foreignRun;
    private bool _isAscending = true;
    private bool _inList;
    private bool _isFinished;

    /// <summary>True when nothing more has to be fed, though the peer may still be sending.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Takes in the next piece.</summary>
    /// <param name="bytes">Unconsumed bytes of the last piece, followed by new ones. Not kept.</param>
    /// <param name="isFinalBlock">True when nothing follows.</param>
    /// <returns>Number of bytes consumed; the rest must be fed again with more behind it.</returns>
    /// <exception cref="MessageFormatException">The bytes are not such a message.</exception>
    public int Read(ReadOnlySpan<byte> bytes, bool isFinalBlock)
    {
        try
        {
            var reader = new Utf8JsonReader(bytes, isFinalBlock, _state);
            while (!IsComplete && reader.Read())
            {
                Accept(ref reader);
            }

            _state = reader.CurrentState;
            return Consume((int)reader.BytesConsumed, bytes.Length);
        }
        catch (JsonException exception)
        {
            throw new MessageFormatException("The leaf list is not valid JSON.", exception);
        }
    }

    /// <summary>The digests of the bucket in the order sent; ends the reading.</summary>
    /// <returns>A list that the caller owns.</returns>
    /// <exception cref="MessageFormatException">The message lacks a part, or contradicts itself.</exception>
    public List<Digest> Finish()
    {
        if (IsComplete)
        {
            return _digests;
        }

        if (!_isFinished || _seen != LeafListProperty.All)
        {
            throw new MessageFormatException("The leaf list is cut short or lacks a property.");
        }

        if (_count != _listed)
        {
            throw new MessageFormatException("The count of the leaf list is not the number of its digests.");
        }

        return _digests;
    }

    private int Consume(int consumed, int length)
    {
        _bytes += consumed;
        if (_bytes > limits.MaxLeafBytes)
        {
            throw new MessageFormatException($"The leaf list is longer than {limits.MaxLeafBytes} bytes.");
        }

        if (!IsComplete && length - consumed > MessageLimits.MaxTokenBytes)
        {
            throw new MessageFormatException("The leaf list holds a text that is far too long.");
        }

        return consumed;
    }

    private void Accept(ref Utf8JsonReader reader)
    {
        if (reader.CurrentDepth == 0)
        {
            AcceptOutermost(reader.TokenType);
        }
        else if (_inList)
        {
            AcceptInList(ref reader);
        }
        else if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1)
        {
            _property = Recognise(ref reader);
        }
        else if (_property != LeafListProperty.None)
        {
            AcceptValue(ref reader);
            _property = LeafListProperty.None;
        }
    }

    private void AcceptOutermost(JsonTokenType type)
    {
        if (type == JsonTokenType.EndObject)
        {
            _isFinished = true;
        }
        else if (type != JsonTokenType.StartObject)
        {
            throw new MessageFormatException("The leaf list is not a JSON object.");
        }
    }

    private LeafListProperty Recognise(ref Utf8JsonReader reader)
    {
        var property = LeafListProperty.None;
        if (reader.ValueTextEquals("prefix"u8))
        {
            property = LeafListProperty.Prefix;
        }
        else if (reader.ValueTextEquals("count"u8))
        {
            property = LeafListProperty.Count;
        }
        else if (reader.ValueTextEquals(LeafListMessage.GetListName(family)))
        {
            property = LeafListProperty.List;
        }

        if ((_seen & property) != 0)
        {
            throw new MessageFormatException("The leaf list names a property twice.");
        }

        _seen |= property;
        return property;
    }

    private void AcceptValue(ref Utf8JsonReader reader)
    {
        switch (_property)
        {
            case LeafListProperty.Prefix when MessageJson.ReadPrefix(ref reader) != prefix:
                throw new MessageFormatException("The leaf list is for another prefix than asked for.");
            case LeafListProperty.Count:
                _count = MessageJson.ReadCount(ref reader);
                break;
            case LeafListProperty.List when reader.TokenType == JsonTokenType.StartArray:
                _inList = true;
                break;
            case LeafListProperty.List when reader.TokenType != JsonTokenType.Null || family == MessageFamily.Native:
                throw new MessageFormatException("The digests of the leaf list are not a list.");
        }
    }

    private void AcceptInList(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.EndArray)
        {
            _inList = false;
            return;
        }

        var digest = MessageJson.ReadDigest(ref reader);
        _isAscending &= _listed == 0 || digest > _last;
        _last = digest;
        _listed++;
        if (family == MessageFamily.Native && (!_isAscending || digest.Prefix != prefix))
        {
            throw new MessageFormatException("The leaf list is not ascending, or holds a digest of another prefix.");
        }

        if (digest.Prefix == prefix)
        {
            Keep(digest);
        }
        else if (_isAscending && digest.Prefix > prefix && ++_foreignRun >= limits.MaxForeignRun)
        {
            IsComplete = true;
        }
    }

    private void Keep(in Digest digest)
    {
        if (_digests.Count == limits.MaxDigestsPerBucket)
        {
            throw new MessageFormatException($"The bucket has more than {limits.MaxDigestsPerBucket} digests.");
        }

        _digests.Add(digest);
    }
}

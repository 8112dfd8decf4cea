using System.IO.Compression;
using System.Text;
using LDCohortSync.Engine.Tests.Doubles;

namespace LDCohortSync.Engine.Tests.Reading;

/// <summary>Files that are not CSV: told apart by their first bytes, whatever commas and quotes they hold.</summary>
public sealed class ForeignFileTests
{
    [Theory]
    [InlineData("<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head></html>")]
    [InlineData("<!doctype html>\n<html lang=\"en\">\n<body>user_id,\"x\n</body></html>")]
    [InlineData("\r\n  <html><script>var a = \"x\",\"y\" + 1;</script></html>")]
    [InlineData("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>AccessDenied</Code><Message>Request has expired, \"sorry</Message></Error>")]
    public async Task A_web_page_is_refused_as_one(string text) => await RefusedAsync(MemberText.Bytes(text), "web page");

    [Theory]
    [InlineData("{\"error\":{\"http_code\":403,\"type\":\"unspecified\",\"metadata\":{\"details\":\"Invalid API/Secret Key combination\"}}}")]
    [InlineData("{\n  \"user_id\": \"u1\"\n}")]
    [InlineData("[\"u1\",\"u2\"]")]
    [InlineData("  {\"user_id\":\"u1\"}\n{\"user_id\":\"u2\"}\n")]
    public async Task JSON_is_refused_as_such(string text) => await RefusedAsync(MemberText.Bytes(text), "JSON");

    [Fact]
    public async Task A_zip_archive_is_refused_as_one()
    {
        using MemoryStream archive = new();
        using (ZipArchive zip = new(archive, ZipArchiveMode.Create, leaveOpen: true))
        {
            using Stream entry = zip.CreateEntry("cohort.csv").Open();
            entry.Write(MemberText.Csv("u1", "u2"));
        }

        await RefusedAsync(archive.ToArray(), "zip archive");
        await RefusedAsync([.. "PK\u0005\u0006"u8, .. new byte[18]], "zip archive");
    }

    [Theory]
    [InlineData("user_id,amplitude_id\r\nu1,1\r\n")]
    [InlineData("\"user_id\",\"amplitude_id\"\n\"u1\",\"1\"\n")]
    public async Task UTF16_is_refused_as_such(string text)
    {
        foreach (bool bigEndian in new[] { false, true })
        {
            byte[] bytes = new UnicodeEncoding(bigEndian, byteOrderMark: true).GetBytes(text);
            byte[] mark = bigEndian ? [0xFE, 0xFF] : [0xFF, 0xFE];

            await RefusedAsync(bytes, "UTF-16");
            await RefusedAsync([.. mark, .. bytes], "UTF-16");
        }
    }

    [Fact]
    public async Task A_packed_web_page_is_refused_as_a_web_page() =>
        await RefusedAsync(MemberText.Gzip(MemberText.Bytes("<html>,\"</html>")), "web page");

    [Fact]
    public async Task A_byte_order_mark_does_not_hide_another_format() =>
        await RefusedAsync([0xEF, 0xBB, 0xBF, .. "<html></html>"u8], "web page");

    [Fact]
    public async Task A_picture_is_refused() =>
        await Expect.FaultAsync(FaultKind.InvalidMemberFile,
            () => MemberText.ReadAsync([.. "GIF89a"u8, 1, 0, 1, 0, .. "\r\n"u8]));

    [Fact]
    public async Task Names_that_merely_begin_like_another_format_are_read()
    {
        Assert.Equal(["u1"], MemberText.Keys((await MemberText.ReadAsync("PKW,user_id\nx,u1\n")).Members));
        Assert.Equal(["<b>", "{x}"], MemberText.Keys((await MemberText.ReadAsync("user_id\n<b>\n{x}\n")).Members));
    }

    private static async Task RefusedAsync(byte[] file, string format)
    {
        SyncFault fault = await Expect.FaultAsync(FaultKind.InvalidMemberFile, () => MemberText.ReadAsync(file));

        Assert.Contains(format, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("u1", fault.Sentence, StringComparison.Ordinal);
    }
}

// What a page's bytes mean, whoever wrote them (HTML standard, 13.2.5), and what a page may hold.
#include "core/html_links.hpp"

#include <catch2/catch.hpp>

#include <ctime>

using namespace waitlistd;

namespace {

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i)
    out += text;
  return out;
}

// "x|X y|Y": addresses without the page's own, and texts; or the failure's message.
std::string links_of(const std::string& html) {
  const std::string page = "https://h.example/d/";
  const auto links = html_links(html, page);
  if (!links) return links.error().message;
  std::string out;
  for (const HtmlLink& link : *links)
    out += (out.empty() ? "" : " ") + (link.url.starts_with(page) ? link.url.substr(page.size()) : link.url) +
           "|" + link.text;
  return out;
}

} // namespace

TEST_CASE("links are found by the rules of HTML, however a page writes them") {
  const std::pair<const char*, const char*> cases[] = {
      {"<a href=x>X</a>", "x|X"},
      {"<A\nHREF = 'x' >X</A >", "x|X"},
      {"<a class=b href=x href=y>X</a>", "x|X"},
      {"<a href=/s/>X</a>", "https://h.example/s/|X"},
      {"<a title='>' href=x>X</a>", "x|X"},
      {"<a title=\"1\"href=x>X</a>", "x|X"},
      {"<a =href=y href=x>X</a>", "x|X"},
      {"<a href>X</a><a>Y</a><a href=''>Z</a>", ""},
      {"<abbr href=x>X</abbr>", ""},
      {"<a href=x>X <b>Y</b><!-- <a href=q> --> Z</a> out", "x|X Y Z"},
      {"<a href=x>X<a href=y>Y", "x|X y|Y"},
      {"<a href=x>X</a><a href=y", "x|X"},
      {"<a href=x>1 < 2 </ 3", "x|1 < 2"},
      {"<!--><a href=x>X</a>", "x|X"},
      {"<!-- --!><a href=x>X</a>", "x|X"},
      {"<!-- <a href=q> -- > <a href=x>X</a>", ""},
      {"<!doctype html><?pi <a href=q>?></><a href=x>X</a>", "x|X"},
      {"<script>'<a href=q>'</script ><a href=x>X</a>", "x|X"},
      {"<style></styles><a href=q></style><a href=x>X</a>", "x|X"},
      {"<TITLE><a href=q></title><textarea><a href=q></TEXTAREA><a href=x>X</a>", "x|X"},
      {"<script><a href=q>", ""},
      {"<svg><style/><title/></svg><a href=x>X</a>", "x|X"},
      {"<plaintext><a href=q></plaintext><a href=r>", ""},
      {"<a href='x?a=1&amp;b=2&copy=3'>&lt;X&gt;&nbsp;&ndash;&#x2013;&#8211; &copy2 &unknown; &#0;&#128;</a>",
       "x?a=1&b=2&copy=3|<X> ––– ©2 &unknown; �€"},
      {"<a\thref=x>X</a><a\fhref=y>Y</a><a\rhref=z>Z</a><a/href=s>S</a>", "x|X y|Y z|Z s|S"},
      {"<a name=y href=x>X</a>", "x|X"},
      {"<a href=x>1<z>2</z>3<Z>4<`>5<{>6<@>7<[>8", "x|1234<`>5<{>6<@>7<[>8"},
      {"<a href=x>X</a><a href='y>Y</a>", "x|X"},
      {"<a href=x>X</a><!doctype", "x|X"},
      {"<a href=x>X</a></", "x|X"},
      {"<!---><a href=x>X</a>", "x|X"},
      {"<!-- ---><a href=x>X</a>", "x|X"},
      {"</title><a href=x>X</a>", "x|X"},
      {"<script>1</script<a href=q></script><a href=x>X</a>", "x|X"},
      {"<math><title/></math><a href=x>X</a>", "x|X"},
      {"<svg></svg><style/><a href=q></style><a href=x>X</a>", "x|X"},
      {"<svg/><style/><a href=q></style><a href=x>X</a>", "x|X"},
      {"<svg><style><a href=q></style></svg><a href=x>X</a>", "x|X"},
      {"<a href=x>caf\xE9</a>", "x|café"},
      {"<base href=https:y/><a href=x>X</a><a href=https:y>Y</a><a href=https:///>Z</a>", "x|X"},
      {"<base href='/a&copy=b/'><a href=x>X</a>", "https://h.example/a&copy=b/x|X"}, // no sign of copyright
      {"<a href=x>X</a><base href=/e/><base href=/f/>", "https://h.example/e/x|X"},
  };
  for (const auto& [html, links] : cases) {
    INFO(html);
    CHECK(links_of(html) == links);
  }
  CHECK(links_of(std::string("<a href=x\0y>a\0b</a>", 20)) == "x%EF%BF%BDy|a\xEF\xBF\xBD"
                                                              "b");
}

TEST_CASE("a page with more links than a site has is told, and not read in part") {
  CHECK(links_of(repeated("<a href=x>", 5'000)).starts_with("x| x|"));
  CHECK(links_of(repeated("<a href=x>", 5'001)) == "https://h.example/d/: the page has more than 5000 links");
  CHECK(links_of(repeated("<a href=#>", 161'000)) ==
        "https://h.example/d/: the page has more than 5000 links");
  const std::string too_long = "https://h.example/d/: the page has more than 2097152 bytes of links";
  CHECK(links_of("<a href=x>" + std::string(3'000'000, 'x')) == too_long);
  const std::size_t room =
      2'097'152 - 1 - std::string_view("https://h.example/d/").size(); // less href and base
  CHECK(links_of("<a href=x>" + std::string(room, 'x')) == "x|" + std::string(room, 'x'));
  CHECK(links_of("<a href=x>" + std::string(room + 1, 'x')) == too_long);
  CHECK(links_of("<a href='" + std::string(3'000'000, 'x') + "'>") == too_long);
  CHECK(links_of("<base href='/" + std::string(1'000'000, 'x') + "/'>" + repeated("<a href=x>", 3)) ==
        too_long);
}

TEST_CASE("a page takes time in proportion to its length, whatever is in it") {
  constexpr std::size_t size = 8'000'000;
  const std::string link = "<a href=x>X</a>";
  for (const std::string piece :
       {"<div>", "<span>",    "<b><i>", "</div>",      "<a>",      "<p a='",  "<!-",
        "<!--",  "--!",       "<",      "</",          "<script>", "</scrip", "<title>",
        "<svg>", "<![CDATA[", "&#",     "<table><tr>", "<a b=1 ",  "=",       "<base href=x>"}) {
    INFO(piece);
    const std::clock_t begun = std::clock(); // of the processor: the machine may be busy
    links_of(link + repeated(piece, size / piece.size()));
    CHECK((std::clock() - begun) / CLOCKS_PER_SEC < 5);
  }
  CHECK(links_of(repeated("<div>", 200'000) + link) == "x|X");
  CHECK(links_of("<p " + repeated("a=1 ", 200'000) + ">" + link) == "x|X");
}

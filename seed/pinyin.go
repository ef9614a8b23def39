package seed

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"
)

// readings corrects the dictionary, which gives each character its commonest
// reading: words, the longest first to win, and single characters. A second
// reading is given where people type both.
var readings = map[string][]string{
	// Places.
	"六安": {"lu an", "liu an"},     // lù'ān to its people, liù'ān to many others
	"六钢": {"lu gang", "liu gang"}, // 六安钢铁
	"徽六": {"hui lu", "hui liu"},   // a brand of 六安瓜片
	"六合": {"lu he", "liu he"},     // 南京六合 is lù
	"重庆": {"chong qing"},          // not zhòng
	"厦门": {"xia men"},             // 厦 is shà only in 大厦
	"宁厦": {"ning xia"},            // written for 宁夏
	"蚌埠": {"beng bu"},             // 蚌 is bàng as a shell
	"亳州": {"bo zhou"},             // the dictionary agrees; kept so that an update cannot change it
	"会稽": {"kuai ji", "hui ji"},   // 会稽山; many read huì
	"涡阳": {"guo yang"},            // in 亳州; 涡 is wō elsewhere
	"枞阳": {"zong yang"},           // in 铜陵
	"东莞": {"dong guan"},           // not wǎn
	"佛山": {"fo shan"},             // see 佛
	"乐清": {"yue qing"},            // in 温州
	"成都": {"cheng du"},            // see 都
	"喀什": {"ka shi"},              // not shén
	"番禺": {"pan yu"},              // in 广州
	"铅山": {"yan shan"},            // in 上饶
	"单县": {"shan xian"},           // in 菏泽
	"东阿": {"dong e"},              // of 阿胶
	"阿胶": {"e jiao"},              // from 东阿
	"西藏": {"xi zang"},             // 藏 is cáng as a verb
	"藏族": {"zang zu"},             // likewise
	"浒墅": {"xu shu"},              // 浒墅关 in 苏州

	// Words of the trades.
	"银行": {"yin hang"},              // 行 is xíng as a verb
	"行业": {"hang ye"},               // likewise
	"太行": {"tai hang"},              // the mountains
	"重塑": {"chong su"},              // 重 is chóng for again
	"重组": {"chong zu"},              // likewise
	"重生": {"chong sheng"},           // likewise
	"成长": {"cheng zhang"},           // 长 is zhǎng for growing
	"生长": {"sheng zhang"},           // likewise
	"增长": {"zeng zhang"},            // likewise
	"音乐": {"yin yue"},               // 乐 is lè elsewhere
	"乐器": {"yue qi"},                // likewise
	"调研": {"diao yan"},              // see 调
	"调查": {"diao cha"},              // likewise
	"调度": {"diao du"},               // likewise
	"调运": {"diao yun"},              // likewise
	"调拨": {"diao bo"},               // likewise
	"调动": {"diao dong"},             // likewise
	"模具": {"mu ju", "mo ju"},        // mújù; many type mo
	"人参": {"ren shen"},              // 参 is cān for taking part
	"党参": {"dang shen"},             // likewise
	"海参": {"hai shen"},              // likewise
	"丹参": {"dan shen"},              // likewise
	"沙参": {"sha shen"},              // likewise
	"玄参": {"xuan shen"},             // likewise
	"苦参": {"ku shen"},               // likewise
	"洋参": {"yang shen"},             // likewise
	"白术": {"bai zhu"},               // 术 is shù for a skill
	"苍术": {"cang zhu"},              // likewise
	"藏红": {"zang hong"},             // 藏红花, see 西藏
	"薄荷": {"bo he", "bao he"},       // bòhe
	"桔梗": {"jie geng"},              // 桔 is jú as a tangerine
	"番茄": {"fan qie"},               // 茄 is jiā in 雪茄
	"畜牧": {"xu mu"},                 // 畜 is chù as an animal
	"畜产": {"xu chan"},               // likewise
	"仔猪": {"zi zhu", "zai zhu"},     // zǐzhū; many type zai
	"美的": {"mei de"},                // the maker; 的 is dì in 目的
	"厦工": {"xia gong"},              // of 厦门
	"泊车": {"bo che"},                // 泊 is pō as a lake
	"伺服": {"si fu"},                 // 伺 is cì in 伺候
	"切削": {"qie xiao", "qie xue"},   // qiēxiāo in the trade
	"校准": {"jiao zhun"},             // 校 is xiào as a school
	"校正": {"jiao zheng"},            // likewise
	"校验": {"jiao yan"},              // likewise
	"校对": {"jiao dui"},              // likewise
	"给水": {"ji shui", "gei shui"},   // jǐshuǐ; many type gei
	"曝气": {"bao qi", "pu qi"},       // bàoqì in water works
	"着色": {"zhuo se"},               // 着 is zhe as a particle
	"着陆": {"zhuo lu"},               // likewise
	"重叠": {"chong die"},             // see 重组
	"重复": {"chong fu"},              // likewise
	"重新": {"chong xin"},             // likewise
	"会计": {"kuai ji"},               // 会 is huì elsewhere
	"弹簧": {"tan huang"},             // 弹 is dàn as a bullet
	"弹性": {"tan xing"},              // likewise
	"薄板": {"bao ban", "bo ban"},     // báo in speech, bó in terms
	"薄膜": {"bo mo", "bao mo"},       // likewise
	"发酵": {"fa jiao", "fa xiao"},    // jiào; many type xiao
	"瑞鹄": {"rui hu"},                // 鹄 is hú as a swan
	"元隽": {"yuan jun", "yuan juan"}, // 隽 is jùn in names

	// Characters whose other reading prevails in names.
	"长": {"chang"},          // 长江, 长丰, 长安, 长虹
	"佛": {"fo"},             // 佛山, 佛吉亚
	"都": {"du"},             // 都市, 银都
	"晟": {"sheng", "cheng"}, // shèng as most people say it, chéng in the dictionary
	"调": {"tiao"},           // 调速, 调压, 空调, 调味; diào in the words above
	"炔": {"que"},            // 乙炔
	"粘": {"zhan", "nian"},   // zhān as a verb, nián for 黏
	"轧": {"zha", "ya"},      // 轧钢, 冷轧
	"勒": {"le"},             // 卡特彼勒, 泰勒; lēi only as a verb
	"行": {"xing", "hang"},   // outside the words above either
}

// longestWord is the length in runes of the longest word in readings.
const longestWord = 2

// maxSpellings bounds the spellings of one name; past it a word has its first reading only.
const maxSpellings = 16

// spell returns the pinyin of a folded text, without tones and blanks, each
// syllable with a capital as graph.SearchText wants it, and its initials: one
// entry for each combination of readings, none twice. What is not Chinese stays
// as it is; a row of Latin letters counts as one syllable.
func spell(s string) (full, initials []string) {
	full, initials = []string{""}, []string{""}
	inLatin := false
	for s != "" {
		n, options := nextWord(s)
		if len(full)*len(options) > maxSpellings {
			options = options[:1]
		}
		latin := s[0] >= 'a' && s[0] <= 'z'
		form := capitals
		if latin && inLatin {
			form = func(letter string) string { return letter }
		}
		full = product(full, options, form)
		initials = product(initials, options, firstLetters)
		s, inLatin = s[n:], latin
	}
	return full, initials
}

// capitals joins syllables: lu an is LuAn.
func capitals(word string) string {
	var b strings.Builder
	for s := range strings.SplitSeq(word, " ") {
		b.WriteString(strings.ToUpper(s[:1]) + s[1:])
	}
	return b.String()
}

// nextWord returns the length in bytes of the word that s begins with and its
// readings, syllables apart by a blank.
func nextWord(s string) (n int, options []string) {
	end := 0
	var ends []int
	for range longestWord {
		if _, size := utf8.DecodeRuneInString(s[end:]); size > 0 {
			end += size
			ends = append(ends, end)
		}
	}
	for _, end := range slices.Backward(ends) {
		if options, ok := readings[s[:end]]; ok {
			return end, withU(options)
		}
	}
	return ends[0], withU(syllable(s[:ends[0]]))
}

// heard are the characters read before, a rune each: a few thousand make up all
// names, and the library takes the tone off anew each time.
var heard sync.Map

// syllable reads one character. What it returns is shared.
func syllable(char string) []string {
	r, _ := utf8.DecodeRuneInString(char)
	if said, ok := heard.Load(r); ok {
		return said.([]string)
	}
	said := pinyin.SinglePinyin(r, pinyin.NewArgs())
	if len(said) == 0 {
		return []string{char}
	}
	said = said[:1:1]
	heard.Store(r, said)
	return said
}

// SoundAlike reports whether two characters are read the same, so that one is easily
// typed for the other.
func SoundAlike(a, b string) bool {
	theirs := syllable(b)
	return slices.ContainsFunc(syllable(a), func(s string) bool { return slices.Contains(theirs, s) })
}

// withU adds the spelling with u where ü is written v: 绿 is lv and lu.
func withU(options []string) []string {
	for _, o := range options {
		if len(o) > 1 && strings.Contains(o, "v") {
			options = append(slices.Clip(options), strings.ReplaceAll(o, "v", "u"))
		}
	}
	return options
}

func firstLetters(word string) string {
	var b strings.Builder
	for s := range strings.SplitSeq(word, " ") {
		r, _ := utf8.DecodeRuneInString(s)
		b.WriteRune(r)
	}
	return b.String()
}

// product appends each option, as written by form, to each of the beginnings.
func product(beginnings, options []string, form func(string) string) []string {
	var all []string
	for _, b := range beginnings {
		for _, o := range options {
			if text := b + form(o); !slices.Contains(all, text) {
				all = append(all, text)
			}
		}
	}
	return all
}
